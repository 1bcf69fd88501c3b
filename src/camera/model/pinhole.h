// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// Pinhole: m = (a, b).
// Domain: z > 0.
struct Pinhole : RadialPlane<0> {
  static constexpr CameraModel model = CameraModel::kPinhole;
  static constexpr std::string_view name = "PINHOLE";
  static constexpr std::string_view params = "fx fy cx cy";
  static constexpr Affine affine = Affine::kTwoFocals;
};

}  // namespace pose_refine::camera
