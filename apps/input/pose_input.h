// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "apps/input/convention.h"
#include "pose_refine/io.h"

namespace pose_refine::apps {

// These are the start poses as the user states them, and how they are stated.
struct PoseInput {
  PoseFile file;
  StatedConvention convention;
};

// Reads the file of start poses, which must be named. Where the content fits several formats, the
// correspondences decide, if there are any and they leave no doubt. Throws Exit.
PoseInput read_pose_input(const Sources& sources);

}  // namespace pose_refine::apps
