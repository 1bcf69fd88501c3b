// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// Equidistant fisheye with six radial terms, then tangential and thin-prism terms of the radially
// distorted point d. With theta = atan(r), r = |(a, b)|, and d2 = |d|^2:
//   d = (a, b) theta/r (1 + k0 theta^2 + ... + k5 theta^12)
//   m = d + (2 p1 dx dy + p0 (d2 + 2 dx^2) + s0 d2 + s1 d2^2,
//            2 p0 dx dy + p1 (d2 + 2 dy^2) + s2 d2 + s3 d2^2)
// p0 is OpenCV's p2 and p1 is OpenCV's p1.
// Domain: z > 0, theta below the first root of 1 + 3 k0 theta^2 + ... + 13 k5 theta^12.
struct RadTanThinPrismFisheye {
  static constexpr CameraModel model = CameraModel::kRadTanThinPrismFisheye;
  static constexpr std::string_view name = "RAD_TAN_THIN_PRISM_FISHEYE";
  static constexpr std::string_view params = "fx fy cx cy k0 k1 k2 k3 k4 k5 p0 p1 s0 s1 s2 s3";
  static constexpr Affine affine = Affine::kTwoFocals;
  static constexpr int num_extra = 12;
  static constexpr Shape shape = Shape::kPlane;

  template <class P, class T>
  static Point2<T> warp(const P* k, const T& a, const T& b) {
    const Point2<T> d = RadialPlane<6>::distort(k, a, b);
    const T d2 = squared_radius(d.x, d.y);
    const Point2<T> shift = tangential(k[7], k[6], d.x, d.y);
    return {d.x + shift.x + thin_prism(k[8], k[9], d2),
            d.y + shift.y + thin_prism(k[10], k[11], d2)};
  }
  template <class P, class T>
  static Point2<T> distort(const P* k, const T& a, const T& b) {
    const Point2<T> q = equidistant(a, b);
    return warp(k, q.x, q.y);
  }
  static double fold_angle(const double* k) { return polynomial_fold(k, 6); }
  static double fold_radius(const double* k) { return plane_radius(fold_angle(k)); }
};

}  // namespace pose_refine::camera
