// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "apps/input/convention.h"
#include "pose_refine/io.h"

namespace pose_refine::apps {

// Start poses as the user states them, and how.
struct PoseInput {
  PoseFile file;
  StatedConvention convention;
};

// Reads --poses, which is not empty. Where the content fits several formats, the correspondences
// decide, if there are any and they leave no doubt. Throws Exit.
PoseInput read_pose_input();

}  // namespace pose_refine::apps
