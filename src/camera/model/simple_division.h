// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/division.h"

namespace pose_refine::camera {

// Fitzgibbon's division model with one focal length: the ray is (m, 1 + k |m|^2), so with r2 = a^2
// + b^2
//   m = (a, b) 2 / (1 + sqrt(1 - 4 k r2)).
// Domain: k >= 0: z > 0, r < 1/(2 sqrt k). k < 0: every ray but the axis behind the camera.
struct SimpleDivision : DivisionMap {
  static constexpr CameraModel model = CameraModel::kSimpleDivision;
  static constexpr std::string_view name = "SIMPLE_DIVISION";
  static constexpr std::string_view params = "f cx cy k";
  static constexpr Affine affine = Affine::kOneFocal;
};

}  // namespace pose_refine::camera
