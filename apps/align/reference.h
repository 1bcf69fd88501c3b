// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <vector>

#include "apps/input/notes.h"
#include "apps/input/sources.h"
#include "pose_refine/io.h"

namespace pose_refine::apps {

// Poses of the same images in the input's world and in the reference's, in the input's order.
struct ReferencePairs {
  std::vector<std::size_t> image;  // of the model
  std::vector<std::optional<Pose>> estimates;
  std::vector<Pose> references;
};

// Finds the images of `model` in a file of reference poses, by their names or times. Says which of
// them are not there. Throws Exit when none is.
ReferencePairs by_poses(const Model& model, const PoseSource& reference, const Sources& sources,
                        Notes& notes);

// Finds the pose of each image in the world of its correspondences, wherever it starts. Images
// whose pose is not sure (ok) are named and left out. Throws Exit when none is.
ReferencePairs by_correspondences(const Model& model, const Sources& sources, int threads,
                                  Notes& notes);

}  // namespace pose_refine::apps
