// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What one camera model file (camera/model/*.h) provides: a struct with
//
//   static constexpr CameraModel model          the id
//   static constexpr std::string_view name      COLMAP's name
//   static constexpr std::string_view params    "fx fy cx cy k1 k2 p1 p2"
//   static constexpr Affine affine              how the parameter list begins
//   static constexpr int num_extra              distortion parameters that follow
//   static constexpr Shape shape
//
// A map of the plane (a, b) = (x/z, y/z), for every model but EQUIRECTANGULAR:
//   template <class P, class T> static Point2<T> distort(const P* extra, const T& a, const T& b);
//   static double fold_radius(const double* extra);   first radius of (a, b) where the map stops
//                                                     being one-to-one, infinity if it never does
// and, when shape is kRay, a map of whole rays of any length:
//   template <class P, class T>
//   static Point2<T> distort_ray(const P* extra, const T& x, const T& y, const T& z);
//   static bool sees_behind(const double* extra);     if not, `distort` is the one to use
//
// Both are followed by K: u = fx m.x + cx, v = fy m.y + cy. `extra` points behind K's parameters.
//
// The maps are one branch-free text for every scalar T: double, ceres::Jet, SIMD packet, dual
// number. They use only + - * / and sqrt, atan, atan2, sin, cos, tan found by argument-dependent
// lookup (`using std::sqrt; sqrt(x)`), mix T with P (double, or T when intrinsics are unknowns),
// and are finite with finite derivatives on the axis (r = sqrt(r2 + kTiny)).
namespace pose_refine::camera {

template <class T>
struct Point2 {
  T x, y;
};

// Keeps sqrt differentiable at 0 without changing any value.
inline constexpr double kTiny = 1e-300;

enum class Shape { kPlane, kRay };

// kOneFocal: f cx cy. kTwoFocals: fx fy cx cy. kImageSize: w h (fx = w, fy = h, cx = cy = 0).
enum class Affine { kOneFocal, kTwoFocals, kImageSize };

constexpr int affine_params(Affine a) {
  return a == Affine::kOneFocal ? 3 : a == Affine::kTwoFocals ? 4 : 2;
}

template <class P>
struct Intrinsics {
  P fx, fy, cx, cy;
};

// K's four numbers from the head of a parameter list.
template <Affine affine, class P>
Intrinsics<P> intrinsics(const P* params) {
  if constexpr (affine == Affine::kOneFocal) return {params[0], params[0], params[1], params[2]};
  if constexpr (affine == Affine::kTwoFocals) return {params[0], params[1], params[2], params[3]};
  return {params[0], params[1], P(0.0), P(0.0)};
}

}  // namespace pose_refine::camera
