// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/division.h"

namespace pose_refine::camera {

// Fitzgibbon's division model: the ray is (m, 1 + k |m|^2), so with r2 = a^2 + b^2
//   m = (a, b) 2 / (1 + sqrt(1 - 4 k r2)).
// Domain: k >= 0: z > 0, r < 1/(2 sqrt k). k < 0: every ray but the axis behind the camera.
struct Division : DivisionMap {
  static constexpr CameraModel model = CameraModel::kDivision;
  static constexpr std::string_view name = "DIVISION";
  static constexpr std::string_view params = "fx fy cx cy k";
  static constexpr Affine affine = Affine::kTwoFocals;
};

}  // namespace pose_refine::camera
