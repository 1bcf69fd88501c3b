// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// Equidistant fisheye with two radial terms, r = |(a, b)|, theta = atan(r):
//   m = (a, b) theta/r (1 + k1 theta^2 + k2 theta^4)
// Domain: z > 0, theta below the first root of 1 + 3 k1 theta^2 + 5 k2 theta^4.
struct RadialFisheye : FisheyePlane<2> {
  static constexpr CameraModel model = CameraModel::kRadialFisheye;
  static constexpr std::string_view name = "RADIAL_FISHEYE";
  static constexpr std::string_view params = "f cx cy k1 k2";
  static constexpr Affine affine = Affine::kOneFocal;
};

}  // namespace pose_refine::camera
