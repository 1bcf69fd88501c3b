// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

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
    const T s = radial_polynomial<2>(k, squared_radius(a, b));
    const Point2<T> shift = tangential(k[2], k[3], a, b);
    return {a * s + shift.x, b * s + shift.y};
  }
  static double fold_radius(const double* k) { return polynomial_fold(k, 2); }
};

}  // namespace pose_refine::camera
