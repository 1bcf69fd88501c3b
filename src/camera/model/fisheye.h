// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// Equidistant fisheye, r = |(a, b)|: m = (a, b) atan(r)/r.
// Domain: z > 0.
struct Fisheye : FisheyePlane<0> {
  static constexpr CameraModel model = CameraModel::kFisheye;
  static constexpr std::string_view name = "FISHEYE";
  static constexpr std::string_view params = "fx fy cx cy";
  static constexpr Affine affine = Affine::kTwoFocals;
};

}  // namespace pose_refine::camera
