// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/io.h"

namespace pose_refine::io {

// Decides where the measurements of an NVM file count from, and adds notes to the model. If one is
// negative, it is the image center. Otherwise it is the corner: the principal point, which the file
// does not have, is the median of measured minus projected, to half a pixel (COLMAP's default is
// half the image size).
void settle_origin(Model& model);

}  // namespace pose_refine::io
