// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// Pinhole with one focal length: m = (a, b).
// Domain: z > 0.
struct SimplePinhole : RadialPlane<0> {
  static constexpr CameraModel model = CameraModel::kSimplePinhole;
  static constexpr std::string_view name = "SIMPLE_PINHOLE";
  static constexpr std::string_view params = "f cx cy";
  static constexpr Affine affine = Affine::kOneFocal;
};

}  // namespace pose_refine::camera
