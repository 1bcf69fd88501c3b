// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "pose_refine/image.h"

namespace pose_refine::apps {

// These are lines of the files that `simulate` writes. Numbers have a fixed number of decimals, far
// below the noise of the data: a data set is small, and its bytes do not hang on the last bit of a
// sine.
std::string pose_line(const std::string& name, const Pose& cam_from_world);
std::string camera_line(const std::string& name, const Camera& camera);
std::string matches_text(const Correspondences& matches);

}  // namespace pose_refine::apps
