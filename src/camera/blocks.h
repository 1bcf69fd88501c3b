// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <limits>

#include "camera/fold.h"
#include "camera/model.h"

// The camera models are chained from these building blocks. All of them map the plane (a, b) with
// r2 = a^2 + b^2; for fisheyes (a, b) is the equidistant plane, whose radius is the angle theta.
namespace pose_refine::camera {

template <class T>
T squared_radius(const T& a, const T& b) {
  return a * a + b * b;
}

// Returns 1 + k[0] r2 + ... + k[n-1] r2^n, by Horner's scheme.
template <int n, class P, class T>
T radial_polynomial(const P* k, const T& r2) {
  static_assert(n > 0);
  T sum = r2 * k[n - 1];
  for (int i = n - 2; i >= 0; --i) sum = r2 * (k[i] + sum);
  return 1.0 + sum;
}

// Returns atan(s)/s from s2 = s^2, which is right at 0 too.
template <class T>
T arctan_ratio(const T& s2) {
  using std::atan;
  using std::sqrt;
  const T s = sqrt(s2 + kTiny);
  return atan(s) / s;
}

// Returns (a, b) atan(r)/r. Its length is the angle between the ray (a, b, 1) and the axis.
template <class T>
Point2<T> equidistant(const T& a, const T& b) {
  const T s = arctan_ratio(squared_radius(a, b));
  return {a * s, b * s};
}

// Returns Brown's decentering increment (2 p1 a b + p2 (r2 + 2 a^2), 2 p2 a b + p1 (r2 + 2 b^2)).
template <class P, class T>
Point2<T> tangential(const P& p1, const P& p2, const T& a, const T& b) {
  const T r2 = squared_radius(a, b);
  const T ab2 = 2.0 * a * b;
  return {p1 * ab2 + p2 * (r2 + 2.0 * a * a), p2 * ab2 + p1 * (r2 + 2.0 * b * b)};
}

// Returns the thin-prism increment of one axis, s0 r2 + s1 r2^2.
template <class P, class T>
T thin_prism(const P& s0, const P& s1, const T& r2) {
  return r2 * (s0 + r2 * s1);
}

// Returns the plane radius tan(theta) of an angle. A fold at 90 degrees or beyond is never reached.
inline double plane_radius(double theta) {
  constexpr double kRightAngle = 1.5707963267948966;
  return theta < kRightAngle ? std::tan(theta) : std::numeric_limits<double>::infinity();
}

// This is a pinhole followed by n radial terms, as in models 0 to 3.
template <int n>
struct RadialPlane {
  static constexpr int num_extra = n;
  static constexpr Shape shape = Shape::kPlane;

  template <class P, class T>
  static T radial([[maybe_unused]] const P* k, [[maybe_unused]] const T& r2) {
    if constexpr (n == 0) {
      return T(1.0);
    } else {
      return radial_polynomial<n>(k, r2);
    }
  }
  template <class P, class T>
  static Point2<T> distort(const P* k, const T& a, const T& b) {
    if constexpr (n == 0) {
      return {a, b};
    } else {
      const T s = radial(k, squared_radius(a, b));
      return {a * s, b * s};
    }
  }
  static double fold_radius(const double* k) { return polynomial_fold(k, n); }
};

// This is an equidistant fisheye followed by n radial terms in theta, as in models 5, 8, 9, 14, 15.
template <int n>
struct FisheyePlane {
  static constexpr int num_extra = n;
  static constexpr Shape shape = Shape::kPlane;

  template <class P, class T>
  static T radial(const P* k, const T& theta2) {
    return RadialPlane<n>::radial(k, theta2);
  }
  template <class P, class T>
  static Point2<T> warp(const P* k, const T& a, const T& b) {
    return RadialPlane<n>::distort(k, a, b);
  }
  template <class P, class T>
  static Point2<T> distort(const P* k, const T& a, const T& b) {
    const Point2<T> q = equidistant(a, b);
    return warp(k, q.x, q.y);
  }
  static double fold_angle(const double* k) { return polynomial_fold(k, n); }
  static double fold_radius(const double* k) { return plane_radius(fold_angle(k)); }
};

}  // namespace pose_refine::camera
