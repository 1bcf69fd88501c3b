// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/image.h"

namespace pose_refine::apps {

// Returns "name MODEL width height params..." of each image that has a camera, with all digits, for
// --output_cameras.
std::string cameras_text(const std::vector<Image>& images);

}  // namespace pose_refine::apps
