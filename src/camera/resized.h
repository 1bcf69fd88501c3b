// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/camera.h"

namespace pose_refine {

// Returns the camera with all lengths in pixels multiplied: the parameters of an image that is
// larger by a factor. Width and height stay, because they are whole numbers.
Camera with_scaled_lengths(Camera camera, double factor);

// Returns the camera with width and height, fx and fy, cx and cy in each other's place: that of a
// sensor that was turned.
Camera turned(Camera camera);

}  // namespace pose_refine
