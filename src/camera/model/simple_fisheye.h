// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// Equidistant fisheye with one focal length, r = |(a, b)|: m = (a, b) atan(r)/r.
// Domain: z > 0.
struct SimpleFisheye : FisheyePlane<0> {
  static constexpr CameraModel model = CameraModel::kSimpleFisheye;
  static constexpr std::string_view name = "SIMPLE_FISHEYE";
  static constexpr std::string_view params = "f cx cy";
  static constexpr Affine affine = Affine::kOneFocal;
};

}  // namespace pose_refine::camera
