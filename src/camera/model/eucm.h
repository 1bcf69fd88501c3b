// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/blocks.h"

namespace pose_refine::camera {

// Enhanced unified camera model, r2 = a^2 + b^2, rho = sqrt(beta r2 + 1):
//   m = (a, b) / (alpha rho + 1 - alpha)
// Domain: z > 0, rho real, positive denominator, before the fold 1 - alpha + alpha/rho = 0.
// Sensible parameters, 0 <= alpha <= 1 and beta > 0, have no such limit.
struct Eucm {
  static constexpr CameraModel model = CameraModel::kEucm;
  static constexpr std::string_view name = "EUCM";
  static constexpr std::string_view params = "fx fy cx cy alpha beta";
  static constexpr Affine affine = Affine::kTwoFocals;
  static constexpr int num_extra = 2;
  static constexpr Shape shape = Shape::kPlane;
  static constexpr double default_extra[] = {0.0, 1.0};

  template <class P, class T>
  static Point2<T> distort(const P* k, const T& a, const T& b) {
    using std::sqrt;
    const T rho = sqrt(1.0 + squared_radius(a, b) * k[1]);
    const T inverse = 1.0 / (rho * k[0] + (1.0 - k[0]));
    return {a * inverse, b * inverse};
  }
  // The three limits of the domain are values of rho, and r2 = (rho^2 - 1)/beta.
  static double fold_radius(const double* k) {
    double first = std::numeric_limits<double>::infinity();
    for (const double rho : {0.0, (k[0] - 1.0) / k[0], k[0] / (k[0] - 1.0)}) {
      const double r2 = (rho * rho - 1.0) / k[1];
      if (rho >= 0.0 && r2 > 0.0) first = std::fmin(first, r2);
    }
    return std::sqrt(first) * kJustInside;
  }
  static std::optional<Ray> lift(const double* k, double mx, double my) {
    const double alpha = k[0];
    const double beta_r2 = k[1] * (mx * mx + my * my);
    const double under_root = 1.0 - (2.0 * alpha - 1.0) * beta_r2;
    if (!(under_root >= 0.0)) return std::nullopt;
    const double den = alpha * std::sqrt(under_root) + (1.0 - alpha);
    const double z = (1.0 - alpha * alpha * beta_r2) / den;
    if (!(den >= kMinDepth && z >= kMinDepth)) return std::nullopt;
    // Squaring the equation of the root let in rays with the other sign of rho.
    if (!(alpha * (1.0 - (1.0 - alpha) * z) >= -1e-15)) return std::nullopt;
    const bool sensible = alpha >= 0.0 && alpha <= 1.0;
    if (!sensible && !(std::hypot(mx, my) < fold_radius(k) * z)) return std::nullopt;
    return Ray{mx, my, z};
  }
};

}  // namespace pose_refine::camera
