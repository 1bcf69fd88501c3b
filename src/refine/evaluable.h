// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/image.h"
#include "pose_refine/options.h"

namespace pose_refine {

// Says why poses of an image cannot be evaluated: `refine` would refuse the image or the options.
Status evaluable(const Image& image, const RefineOptions& options);

}  // namespace pose_refine
