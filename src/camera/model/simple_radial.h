// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// One radial term, r2 = a^2 + b^2: m = (a, b) (1 + k r2).
// Domain: z > 0; for k < 0, r < 1/sqrt(-3 k).
struct SimpleRadial : RadialPlane<1> {
  static constexpr CameraModel model = CameraModel::kSimpleRadial;
  static constexpr std::string_view name = "SIMPLE_RADIAL";
  static constexpr std::string_view params = "f cx cy k";
  static constexpr Affine affine = Affine::kOneFocal;
};

}  // namespace pose_refine::camera
