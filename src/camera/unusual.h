// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/camera.h"

namespace pose_refine::camera {

// What is allowed in a valid camera but seldom meant, one sentence each: a principal point outside
// the image, a focal length of less than a hundredth or more than a hundred times the larger side.
// Nothing of a panorama, and of an image of one pixel, which stands for a size that is not known.
std::vector<std::string> unusual(const Camera& camera);

}  // namespace pose_refine::camera
