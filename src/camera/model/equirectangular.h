// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// Full panorama of w x h pixels, longitude to the right, latitude up:
//   m = (atan2(x, z)/(2 pi) + 1/2, 1/2 - atan2(-y, sqrt(x^2 + z^2))/pi)
// Domain: every ray. At the poles x = z = 0 longitude has no derivative. u is periodic, and every u
// is unprojected.
struct Equirectangular {
  static constexpr CameraModel model = CameraModel::kEquirectangular;
  static constexpr std::string_view name = "EQUIRECTANGULAR";
  static constexpr std::string_view params = "w h";
  static constexpr Affine affine = Affine::kImageSize;
  static constexpr int num_extra = 0;
  static constexpr Shape shape = Shape::kRay;
  static constexpr bool wraps = true;

  template <class P, class T>
  static Point2<T> distort_ray(const P*, const T& x, const T& y, const T& z) {
    using std::atan2;
    using std::sqrt;
    const T horizontal = sqrt(x * x + z * z + kTiny);
    return {atan2(x, z) * (0.5 / kPi) + 0.5, 0.5 - atan2(T(-y), horizontal) * (1.0 / kPi)};
  }
  static bool sees_behind(const double*) { return true; }

  static std::optional<Ray> lift(const double*, double mx, double my) {
    if (!(my >= 0.0 && my <= 1.0)) return std::nullopt;
    const double lon = 2.0 * kPi * (mx - 0.5);
    const double lat = kPi * (0.5 - my);
    return Ray{std::cos(lat) * std::sin(lon), -std::sin(lat), std::cos(lat) * std::cos(lon)};
  }
};

}  // namespace pose_refine::camera
