// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/network_error.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "problem/whitening.h"

namespace pose_refine {
namespace {

Error invalid(const char* message) {
  return {ErrorCode::kInvalidArgument, message};
}

// Returns the probability that 6 F is below `squared`, where F has 6 and nu degrees of freedom. It
// is the incomplete beta function at (3, nu / 2), which is elementary.
double probability(double squared, double nu) {
  const double z = squared / (squared + nu), b = 0.5 * nu;
  const double above = std::exp(-b * std::log1p(squared / nu));  // (1 - z)^b
  return 1.0 - above * (1.0 + b * z * (1.0 + 0.5 * (b + 1.0) * z));
}

// This is the median of chi2 with 6 degrees of freedom.
constexpr double kNormalMedian = 5.348120627447118;

double angle_between(const Pose& a, const Pose& b) {
  return so3_log(a.rotation * b.rotation.conjugate()).norm();
}

}  // namespace

Status validate(const NetworkError& error) {
  if (!whitening_of<6>(error.covariance) || !error.covariance.allFinite())
    return invalid("the covariance is not symmetric and positive definite");
  if (!(error.degrees_of_freedom >= 0.1 && error.degrees_of_freedom <= 1e6))
    return invalid("degrees_of_freedom is not within 0.1 and 1e6");
  if (!(error.growth >= 0.0 && error.growth <= 1e12))
    return invalid("growth is not within 0 and 1e12");
  if (!(error.radius >= 0.0 && error.radius <= 1e12))
    return invalid("radius is not within 0 and 1e12");
  if (!(error.lag >= 1.0 && std::isfinite(error.lag))) return invalid("lag is not 1 or more");
  for (const Pose& pose : error.mapped)
    if (!pose.is_finite()) return invalid("a mapped pose is not finite");
  return ok_status();
}

double distance_to_mapped(const NetworkError& error, const Pose& cam_from_world) {
  if (error.mapped.empty()) return 0.0;
  const Vector3 center = cam_from_world.center();
  double least = std::numeric_limits<double>::infinity();
  for (const Pose& pose : error.mapped) {
    const double away = (pose.center() - center).norm();
    if (!(away < least)) continue;
    least = std::min(least, std::hypot(away, error.radius * angle_between(pose, cam_from_world)));
  }
  return least;
}

double squared_radius(double share, double degrees_of_freedom) {
  double low = 0.0, high = 1.0;
  while (probability(high, degrees_of_freedom) < share && high < 1e300) high *= 2.0;
  for (int i = 0; i < 100; ++i) {
    const double middle = 0.5 * (low + high);
    (probability(middle, degrees_of_freedom) < share ? low : high) = middle;
  }
  return high;
}

Matrix6 scatter_at(const NetworkError& error, double distance) {
  const double scale = 1.0 + error.growth * distance;
  const double median = squared_radius(0.5, error.degrees_of_freedom);
  return error.covariance * (scale * scale * kNormalMedian / median);
}

// The t distribution has 1/2 (nu + 6) log(1 + d^2 / nu), and Cauchy's loss of scale c has
// 1/2 c^2 log(1 + s / c^2): c^2 = nu + 6 and s = d^2 (nu + 6) / nu.
Prior network_prior(const NetworkError& error, const Pose& cam_from_world) {
  const double nu = error.degrees_of_freedom;
  const Matrix6 scatter = scatter_at(error, distance_to_mapped(error, cam_from_world));
  return {PosePrior{cam_from_world, scatter * (nu / (nu + 6.0))},
          Loss{LossKind::kCauchy, std::sqrt(nu + 6.0)}};
}

}  // namespace pose_refine
