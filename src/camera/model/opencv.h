// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

#include "camera/fold.h"
#include "camera/model.h"
#include "pose_refine/camera_model.h"

namespace pose_refine::camera {

// Brown-Conrady with two radial and two tangential terms, r2 = a^2 + b^2:
//   m = (a, b) (1 + k1 r2 + k2 r2^2) + (2 p1 a b + p2 (r2 + 2 a^2), 2 p2 a b + p1 (r2 + 2 b^2))
// Domain: z > 0, r below the first root of 1 + 3 k1 r2 + 5 k2 r2^2.
struct OpenCv {
  static constexpr CameraModel model = CameraModel::kOpenCv;
  static constexpr std::string_view name = "OPENCV";
  static constexpr std::string_view params = "fx fy cx cy k1 k2 p1 p2";
  static constexpr Affine affine = Affine::kTwoFocals;
  static constexpr int num_extra = 4;
  static constexpr Shape shape = Shape::kPlane;

  template <class P, class T>
  static Point2<T> distort(const P* k, const T& a, const T& b) {
    const T r2 = a * a + b * b;
    const T ab2 = 2.0 * a * b;
    const T radial = 1.0 + r2 * (k[0] + r2 * k[1]);
    return {a * radial + k[2] * ab2 + k[3] * (r2 + 2.0 * a * a),
            b * radial + k[3] * ab2 + k[2] * (r2 + 2.0 * b * b)};
  }
  static double fold_radius(const double* k) { return polynomial_fold({k[0], k[1]}); }
};

}  // namespace pose_refine::camera
