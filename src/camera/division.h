// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// This is the division map of models 12 and 13. The ray (x, y, z) is a multiple of (m, 1 + k
// |m|^2), so
//   m = 2 (x, y) / (z + sqrt(z^2 - 4 k (x^2 + y^2))).
struct DivisionMap {
  static constexpr int num_extra = 1;
  static constexpr Shape shape = Shape::kRay;

  template <class P, class T>
  static Point2<T> distort(const P* k, const T& a, const T& b) {
    using std::sqrt;
    const T s = 2.0 / (1.0 + sqrt(1.0 - (4.0 * k[0]) * squared_radius(a, b)));
    return {a * s, b * s};
  }
  // z + sqrt cancels near the axis behind, but only where the image lies far beyond any sensor:
  // |m| is about 1/(|k| delta) at an angle delta from it, and delta^2 / eps digits are left.
  template <class P, class T>
  static Point2<T> distort_ray(const P* k, const T& x, const T& y, const T& z) {
    using std::sqrt;
    const T s = 2.0 / (z + sqrt(z * z - (4.0 * k[0]) * squared_radius(x, y)));
    return {x * s, y * s};
  }
  static bool sees_behind(const double* k) { return k[0] < 0.0; }

  static double fold_radius(const double* k) {
    return k[0] > 0.0 ? 0.5 / std::sqrt(k[0]) * kJustInside
                      : std::numeric_limits<double>::infinity();
  }
  // For k > 0 the image ends at radius 1/sqrt(k). A pixel on that rim is inside, however it was
  // rounded.
  static std::optional<Ray> lift(const double* k, double mx, double my) {
    const double bend = k[0] * (mx * mx + my * my);
    if (!(bend <= 1.0 + 1e-15)) return std::nullopt;
    return Ray{mx, my, 1.0 + bend};
  }
};

}  // namespace pose_refine::camera
