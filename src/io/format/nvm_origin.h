// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/io.h"

namespace pose_refine::io {

// Decides where the measurements of an NVM file count from. With a negative one it is the image
// center. Without one it is the corner: the principal point, which the file does not have, is the
// median of measured minus projected, to half a pixel (COLMAP's default is half the image size).
// Adds notes to the model.
void settle_origin(Model& model);

}  // namespace pose_refine::io
