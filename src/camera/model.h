// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string_view>

#include "pose_refine/support/camera_model.h"

// One camera model file (camera/model/*.h) provides a struct with
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
//   static double fold_radius(const double* extra);
//       the first radius of (a, b) where the radial part of the map stops being one-to-one;
//       infinity if it never does
// and, when shape is kRay, a map of whole rays of any length:
//   template <class P, class T>
//   static Point2<T> distort_ray(const P* extra, const T& x, const T& y, const T& z);
//   static bool sees_behind(const double* extra);     if not, `distort` is the one to use
//
// `sees_behind` means that the model maps rays behind the camera with these parameters, by
// distort_ray alone; the ray is outside its domain where the result is not finite.
//
// Optional members, used to invert the map (never by solvers):
//   template <class P, class T> static T radial(const P* extra, const T& r2);
//       the map is (a, b) radial(r2); inverted by a bracketed scalar solve
//   template <class P, class T> static Point2<T> warp(const P* extra, const T& a, const T& b);
//   static double fold_angle(const double* extra);
//       fisheyes: `distort` without its equidistant first step, and where that folds
//   static std::optional<Ray> lift(const double* extra, double mx, double my);
//       the inverse in closed form: a ray of any length, or nothing
// and two more facts:
//   static constexpr double default_extra[]    distortion parameters of the ideal camera, if not 0
//   static constexpr bool wraps = true         u is periodic with period fx
//
// All maps are followed by K: u = fx m.x + cx, v = fy m.y + cy. `extra` points behind K's
// parameters.
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

struct Ray {
  double x, y, z;
};

// This keeps sqrt differentiable at 0 without changing any value.
inline constexpr double kTiny = 1e-300;
inline constexpr double kPi = 3.14159265358979323846;
// Rays of plane models need at least this z, which is COLMAP's rule.
inline constexpr double kMinDepth = 2.220446049250313e-16;
// This factor keeps a squared radius below a limit under a square root, however it was rounded.
inline constexpr double kJustInside = 1.0 - 2e-15;

// A model maps the plane only, or whole rays too.
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

// Reads K's four numbers from the head of a parameter list.
template <Affine affine, class P>
Intrinsics<P> intrinsics(const P* params) {
  if constexpr (affine == Affine::kOneFocal) return {params[0], params[0], params[1], params[2]};
  if constexpr (affine == Affine::kTwoFocals) return {params[0], params[1], params[2], params[3]};
  return {params[0], params[1], P(0.0), P(0.0)};
}

}  // namespace pose_refine::camera
