// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <limits>

// What one camera model file provides. A model is a struct with
//
//   static constexpr ModelTraits<F, X> traits   id, names, index groups
//   and, for a model that lives on the plane (a, b) = (x/z, y/z),
//     template <class P, class T> static Point2<T> distort(const P* extra, const T& a, const T& b)
//     static double fold_radius(const double* extra)
//   or, for a model of whole rays (kRay),
//     template <class P, class T> static Point2<T> distort_ray(const P* extra, x, y, z)
//
// both followed by the affine map K: u = fx m.x + cx, v = fy m.y + cy.
//
// `distort` is one branch-free text for every scalar T: double, ceres::Jet, SIMD packet, dual
// number. It uses only + - * /, sqrt, atan, atan2, sin, cos, tan found by argument-dependent
// lookup, mixes T with P (double, or T itself when intrinsics are unknowns), and is finite with
// finite derivatives on the axis (r = sqrt(r2 + kTiny)).
namespace pose_refine::camera {

template <class T>
struct Point2 {
  T x, y;
};

// Keeps sqrt differentiable at 0 without changing any value.
inline constexpr double kTiny = 1e-300;

enum class Shape {
  kPlane,  // a map of the plane z = 1; sees only z > 0
  kRay,    // a map of rays, also behind the camera
};

// Parameter order of K: one focal (f cx cy), two (fx fy cx cy), or image size (w h).
enum class Affine { kOneFocal, kTwoFocals, kImageSize };

constexpr int affine_params(Affine a) {
  return a == Affine::kOneFocal ? 3 : a == Affine::kTwoFocals ? 4 : 2;
}

}  // namespace pose_refine::camera
