// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/covariance.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <unsupported/Eigen/SpecialFunctions>

namespace pose_refine {
namespace {

// Beyond this many degrees of freedom F is chi2 to more digits than matter.
constexpr double kMany = 1e6;

// Returns the CDF of the F distribution with real degrees of freedom.
double f_probability(double f, double d1, double d2) {
  if (!(f > 0.0)) return f <= 0.0 ? 0.0 : std::numeric_limits<double>::quiet_NaN();
  if (std::isinf(f)) return 1.0;
  if (!(d2 < kMany)) return Eigen::numext::igamma(0.5 * d1, 0.5 * d1 * f);
  return Eigen::numext::betainc(0.5 * d1, 0.5 * d2, d1 * f / (d1 * f + d2));
}

// Returns the ratio of covariance to scale matrix of a multivariate t distribution.
double inflation(double degrees_of_freedom) {
  return degrees_of_freedom < kMany ? degrees_of_freedom / (degrees_of_freedom - 2.0) : 1.0;
}

using Eigen::numext::lgamma;  // std::lgamma writes a global variable

// Returns the log of the density of log F: the slope of the CDF by the log of its argument.
double log_slope(double f, double d1, double d2) {
  if (!(d2 < kMany)) return 0.5 * d1 * (std::log(0.5 * d1 * f) - f) - lgamma(0.5 * d1);
  const double beta = lgamma(0.5 * d1) + lgamma(0.5 * d2) - lgamma(0.5 * (d1 + d2));
  const double x = d1 * f / d2;
  return 0.5 * d1 * std::log(x) - 0.5 * (d1 + d2) * std::log1p(x) - beta;
}

// Newton's method on log F; a step that leaves what is known to hold the quantile halves it.
double f_quantile(double probability, double d1, double d2) {
  double low = -1.0, high = 1.0;
  while (f_probability(std::exp(high), d1, d2) < probability && high < 28.0) high *= 2.0;
  while (f_probability(std::exp(low), d1, d2) > probability && low > -700.0) low *= 2.0;
  double x = high > 2.0 ? 0.5 * high : 1.0;
  for (int i = 0; i < 60; ++i) {
    const double missing = probability - f_probability(std::exp(x), d1, d2);
    (missing > 0.0 ? low : high) = x;
    double next = x + missing * std::exp(-log_slope(std::exp(x), d1, d2));
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    const double step = std::abs(next - x);
    x = next;
    if (step < 1e-13) break;
  }
  return std::exp(x);
}

double bound95(const Matrix3& covariance, double degrees_of_freedom) {
  const double trace = covariance.trace();
  if (!(trace > 0.0)) return trace == 0.0 ? 0.0 : std::numeric_limits<double>::infinity();
  const double dimensions = trace * trace / covariance.squaredNorm();
  return std::sqrt(trace / inflation(degrees_of_freedom) *
                   f_quantile(0.95, dimensions, degrees_of_freedom));
}

}  // namespace

Matrix6 transform_covariance(const Matrix6& covariance, const Pose& frame) {
  const Matrix6 by = adjoint(frame);
  return by * covariance * by.transpose();
}

Matrix6 covariance_in_world(const Matrix6& covariance, const Pose& cam_from_world) {
  // R_wc Exp(-w) = Exp(-R_wc w) R_wc and c = -R_wc t, so both blocks turn by -R_wc.
  const Matrix3 r = cam_from_world.rotation_matrix().transpose();
  Matrix6 by = Matrix6::Zero();
  by.topLeftCorner<3, 3>() = by.bottomRightCorner<3, 3>() = -r;
  return by * covariance * by.transpose();
}

Matrix3 center_covariance(const Matrix6& covariance, const Pose& cam_from_world) {
  return covariance_in_world(covariance, cam_from_world).bottomRightCorner<3, 3>();
}

double normalized_error(const Pose& estimate, const Pose& truth, const Matrix6& covariance) {
  // Jacobi scaling: rotations and translations have different units.
  const Vector6 deviation = covariance.diagonal().cwiseMax(0.0).cwiseSqrt();
  const Vector6 scale = deviation.cwiseInverse();
  const Eigen::Matrix<double, 6, 6> scaled = scale.asDiagonal() * covariance * scale.asDiagonal();
  const Eigen::LLT<Eigen::Matrix<double, 6, 6>> llt(scaled);
  if (!scaled.allFinite() || llt.info() != Eigen::Success)
    return std::numeric_limits<double>::infinity();
  const Eigen::Matrix<double, 6, 1> xi = scale.cwiseProduct(local(truth, estimate));
  return xi.dot(llt.solve(xi));
}

double ellipsoid_probability(double squared, int dimensions, double degrees_of_freedom) {
  return f_probability(squared * inflation(degrees_of_freedom) / dimensions, dimensions,
                       degrees_of_freedom);
}

PoseBound bound95(const Matrix6& covariance, double degrees_of_freedom) {
  return {bound95(Matrix3(covariance.bottomRightCorner<3, 3>()), degrees_of_freedom),
          bound95(Matrix3(covariance.topLeftCorner<3, 3>()), degrees_of_freedom)};
}

}  // namespace pose_refine
