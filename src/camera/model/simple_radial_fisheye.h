// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// Equidistant fisheye with one radial term, r = |(a, b)|, theta = atan(r):
//   m = (a, b) theta/r (1 + k theta^2)
// Domain: z > 0, theta below the first root of 1 + 3 k theta^2.
struct SimpleRadialFisheye : FisheyePlane<1> {
  static constexpr CameraModel model = CameraModel::kSimpleRadialFisheye;
  static constexpr std::string_view name = "SIMPLE_RADIAL_FISHEYE";
  static constexpr std::string_view params = "f cx cy k";
  static constexpr Affine affine = Affine::kOneFocal;
};

}  // namespace pose_refine::camera
