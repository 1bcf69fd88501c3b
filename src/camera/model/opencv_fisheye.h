// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// Kannala-Brandt: equidistant fisheye with four radial terms, r = |(a, b)|, theta = atan(r):
//   m = (a, b) theta/r (1 + k1 theta^2 + k2 theta^4 + k3 theta^6 + k4 theta^8)
// Domain: z > 0, theta below the first root of 1 + 3 k1 theta^2 + 5 k2 theta^4 + ...
struct OpenCvFisheye : FisheyePlane<4> {
  static constexpr CameraModel model = CameraModel::kOpenCvFisheye;
  static constexpr std::string_view name = "OPENCV_FISHEYE";
  static constexpr std::string_view params = "fx fy cx cy k1 k2 k3 k4";
  static constexpr Affine affine = Affine::kTwoFocals;
};

}  // namespace pose_refine::camera
