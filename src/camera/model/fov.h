// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// Devernay-Faugeras field-of-view model, w = omega, t = 2 tan(w/2), r = |(a, b)|:
//   m = (a, b) atan(r t)/(r w) = (a, b) B(w) A(r t), B(w) = t/w, A(s) = atan(s)/s,
// This form is smooth everywhere, also at w = 0 (a pinhole) and on the axis. It is even in w.
// Domain: z > 0, |w| < pi.
struct Fov {
  static constexpr CameraModel model = CameraModel::kFov;
  static constexpr std::string_view name = "FOV";
  static constexpr std::string_view params = "fx fy cx cy omega";
  static constexpr Affine affine = Affine::kTwoFocals;
  static constexpr int num_extra = 1;
  static constexpr Shape shape = Shape::kPlane;
  static constexpr double default_extra[] = {0.01};

  // Returns tan(x)/x at x = w/2 by Lambert's continued fraction 1/(1 - x^2/(3 - x^2/(5 - ...))). It
  // is exact to rounding over the domain, and so are its derivatives at w = 0, where tan(x)/x would
  // cancel.
  template <class P>
  static P tan_ratio(const P& w) {
    const P x2 = 0.25 * (w * w);
    P rest = 27.0 - x2 / 29.0;
    for (int odd = 25; odd > 0; odd -= 2) rest = double(odd) - x2 / rest;
    return 1.0 / rest;
  }
  template <class P, class T>
  static Point2<T> distort(const P* k, const T& a, const T& b) {
    const P ratio = tan_ratio(k[0]);
    const P t = k[0] * ratio;
    const T s = arctan_ratio(T(squared_radius(a, b) * (t * t))) * ratio;
    return {a * s, b * s};
  }
  static double fold_radius(const double* k) {
    return std::abs(k[0]) < kPi ? std::numeric_limits<double>::infinity() : 0.0;
  }
  // The image ends at radius pi/(2 |w|), where rays are at 90 degrees.
  static std::optional<Ray> lift(const double* k, double mx, double my) {
    const double rho = std::hypot(mx, my);
    const double angle = rho * std::abs(k[0]);
    if (!(angle < 0.5 * kPi) || !(std::abs(k[0]) < kPi)) return std::nullopt;
    const double sinc = angle > 0.0 ? std::sin(angle) / angle : 1.0;
    const double scale = sinc / tan_ratio(k[0]);
    return Ray{mx * scale, my * scale, std::cos(angle)};
  }
};

}  // namespace pose_refine::camera
