// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "apps/input/convention.h"
#include "pose_refine/io.h"

namespace pose_refine::apps {

// These are poses as the user states them, and how they are stated.
struct PoseInput {
  PoseFile file;
  StatedConvention convention;
};

// Reads the file of start poses, which must be named. Where the content fits several formats, the
// correspondences decide, if there are any and they leave no doubt. Throws Exit.
PoseInput read_pose_input(const Sources& sources);

// Reads another file of poses as `source` says that its numbers are meant; `flag` is the one that
// stated the convention. What the reader noticed is in the file's notes. Throws Exit.
PoseInput read_stated_poses(const PoseSource& source, const std::string& flag = "poses_convention");

// Reads --ground_truth, as --ground_truth_format and --ground_truth_convention say. Throws Exit,
// also when there are no poses.
PoseInput read_ground_truth(const Sources& sources);

}  // namespace pose_refine::apps
