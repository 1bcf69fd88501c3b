// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// OpenCV's rational model, r2 = a^2 + b^2, N = 1 + k1 r2 + k2 r2^2 + k3 r2^3,
// D = 1 + k4 r2 + k5 r2^2 + k6 r2^3:
//   m = (a, b) N/D + (2 p1 a b + p2 (r2 + 2 a^2), 2 p2 a b + p1 (r2 + 2 b^2))
// The tangential pair sits between k2 and k3 in the list.
// Domain: z > 0, r below the first pole D = 0 and the first root of N D + 2 r2 (N' D - N D').
struct FullOpenCv {
  static constexpr CameraModel model = CameraModel::kFullOpenCv;
  static constexpr std::string_view name = "FULL_OPENCV";
  static constexpr std::string_view params = "fx fy cx cy k1 k2 p1 p2 k3 k4 k5 k6";
  static constexpr Affine affine = Affine::kTwoFocals;
  static constexpr int num_extra = 8;
  static constexpr Shape shape = Shape::kPlane;

  template <class P, class T>
  static Point2<T> distort(const P* k, const T& a, const T& b) {
    const T r2 = squared_radius(a, b);
    const T num = 1.0 + r2 * (k[0] + r2 * (k[1] + r2 * k[4]));
    const T s = num / radial_polynomial<3>(k + 5, r2);
    const Point2<T> shift = tangential(k[2], k[3], a, b);
    return {a * s + shift.x, b * s + shift.y};
  }
  static double fold_radius(const double* k) {
    return rational_fold({k[0], k[1], k[4]}, {k[5], k[6], k[7]});
  }
};

}  // namespace pose_refine::camera
