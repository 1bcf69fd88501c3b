// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/camera.h"

namespace pose_refine::camera {

// Names what a valid camera may have but seldom should, in one sentence each: a principal point
// outside the image, or a focal length of less than a hundredth or more than a hundred times the
// larger side. A panorama is never unusual, and neither is an image of one pixel, which stands for
// an unknown size.
std::vector<std::string> unusual(const Camera& camera);

}  // namespace pose_refine::camera
