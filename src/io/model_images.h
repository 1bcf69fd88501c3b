// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "io/image_set.h"

namespace pose_refine::io {

// Returns an image with the defect "no_camera".
Image without_camera(const NamedPose& named, const Error& error);

// Does what read_image_set() does for a model of any format.
Result<ImageSet> images_from_model(const CorrespondenceSource& source,
                                   const std::vector<NamedPose>& poses, const NameList& expected);

}  // namespace pose_refine::io
