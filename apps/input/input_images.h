// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "apps/input/notes.h"
#include "apps/input/sources.h"
#include "io/text/name_pairs.h"

namespace pose_refine::apps {

// Returns the images of `poses` with their correspondences; those of --maps are the best matches,
// those of --guided are found with the poses, and the notes tell how.
// Says what is wrong with single images, which images are left out and which cameras are unusual.
// Ends the program when nothing can be read.
std::vector<Image> read_input_images(const Sources& sources, const std::vector<NamedPose>& poses,
                                     int threads, Notes& notes);

// The run that `poses` belong to. Images of its other rows do not count as left out, and where
// these are the rows of another part, matches of which none can be read are not refused.
struct WholeRun {
  io::NameList names;  // of all rows
  bool has_parts;
};
std::vector<Image> read_input_images(const Sources& sources, const std::vector<NamedPose>& poses,
                                     const WholeRun& whole, int threads, Notes& notes);

}  // namespace pose_refine::apps
