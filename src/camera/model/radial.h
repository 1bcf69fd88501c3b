// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// Two radial terms, r2 = a^2 + b^2: m = (a, b) (1 + k1 r2 + k2 r2^2).
// Domain: z > 0, r below the first root of 1 + 3 k1 r2 + 5 k2 r2^2.
struct Radial : RadialPlane<2> {
  static constexpr CameraModel model = CameraModel::kRadial;
  static constexpr std::string_view name = "RADIAL";
  static constexpr std::string_view params = "f cx cy k1 k2";
  static constexpr Affine affine = Affine::kOneFocal;
};

}  // namespace pose_refine::camera
