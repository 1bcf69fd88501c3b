// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "apps/input/sources.h"

namespace pose_refine::apps {

// The meaning of --keypoint_step.
enum class KeypointStep { kAuto, kFloat16, kNone };

// Throws Exit(kBadUsage) for an unknown word.
KeypointStep keypoint_step(const Sources& sources);

// Returns the images with the variance that the rounding of their keypoints adds, and says which
// grids were found.
std::vector<Image> with_keypoint_steps(std::vector<Image> images, KeypointStep step);

}  // namespace pose_refine::apps
