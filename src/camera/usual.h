// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/camera.h"

namespace pose_refine {

// The noise of a detector is a number of pixels for one size of images only: the same scene in an
// image of twice the size has twice the noise. So every threshold in pixels is meant for a camera
// of this focal length [px] (phones and depth cameras have 500 to 1,000) and grows with the focal
// length, down to the focal length 1 of normalized coordinates.
inline constexpr double kUsualFocal = 700.0;

// Returns how wide a pixel of the usual camera is in a camera of this focal length [px].
inline double usual_pixel(double focal) {
  return focal / kUsualFocal;
}
inline double usual_pixel(const Camera& camera) {
  return usual_pixel(mean_focal_length(camera));
}

}  // namespace pose_refine
