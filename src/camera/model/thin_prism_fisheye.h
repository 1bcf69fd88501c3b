// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// Equidistant fisheye with radial, tangential and thin-prism terms side by side. With q the
// equidistant point, |q| = theta = atan(r), t2 = theta^2, s = 1 + k1 t2 + k2 t2^2 + k3 t2^3 + k4
// t2^4:
//   m = q s + (2 p1 qx qy + p2 (t2 + 2 qx^2) + sx1 t2, 2 p2 qx qy + p1 (t2 + 2 qy^2) + sy1 t2)
// The tangential pair sits between k2 and k3 in the list.
// Domain: z > 0, theta below the first root of 1 + 3 k1 t2 + 5 k2 t2^2 + 7 k3 t2^3 + 9 k4 t2^4.
struct ThinPrismFisheye {
  static constexpr CameraModel model = CameraModel::kThinPrismFisheye;
  static constexpr std::string_view name = "THIN_PRISM_FISHEYE";
  static constexpr std::string_view params = "fx fy cx cy k1 k2 p1 p2 k3 k4 sx1 sy1";
  static constexpr Affine affine = Affine::kTwoFocals;
  static constexpr int num_extra = 8;
  static constexpr Shape shape = Shape::kPlane;

  template <class P, class T>
  static Point2<T> warp(const P* k, const T& a, const T& b) {
    const T t2 = squared_radius(a, b);
    const T s = 1.0 + t2 * (k[0] + t2 * (k[1] + t2 * (k[4] + t2 * k[5])));
    const Point2<T> shift = tangential(k[2], k[3], a, b);
    return {a * s + shift.x + k[6] * t2, b * s + shift.y + k[7] * t2};
  }
  template <class P, class T>
  static Point2<T> distort(const P* k, const T& a, const T& b) {
    const Point2<T> q = equidistant(a, b);
    return warp(k, q.x, q.y);
  }
  static double fold_angle(const double* k) { return polynomial_fold({k[0], k[1], k[4], k[5]}); }
  static double fold_radius(const double* k) { return plane_radius(fold_angle(k)); }
};

}  // namespace pose_refine::camera
