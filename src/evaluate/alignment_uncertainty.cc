// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate/alignment_uncertainty.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace pose_refine {
namespace {

using Free = Eigen::Matrix<double, 7, Eigen::Dynamic>;

constexpr double kAlike = 0.05;  // below this a correlation is taken for none

// Returns the directions of (rotation, translation, log scale) that are fitted, as columns.
Free free_directions(const AlignOptions& options) {
  const Free all = Free::Identity(7, 7);
  if (options.align == Align::kSe3) return all.leftCols(6);
  if (options.align != Align::kPosYaw) return all;
  Free yaw(7, 4);
  yaw << Free::Zero(7, 1), all.middleCols(3, 3);
  yaw.col(0).head<3>() = options.up.normalized();
  return yaw;
}

// Returns the derivative of a point at `arm` from the pivot by (rotation, translation, log scale).
Eigen::Matrix<double, 3, 7> derivative(const Eigen::Vector3d& arm) {
  Eigen::Matrix<double, 3, 7> jacobian;
  jacobian << -Eigen::Matrix3d(skew(arm)), Eigen::Matrix3d::Identity(), arm;
  return jacobian;
}

// Returns 1 + 2 sum r_k, where r_k is the correlation of errors k pairs apart, as far as it lasts.
double lag_of(const Eigen::Matrix3Xd& residuals) {
  const Eigen::Index n = residuals.cols();
  const double variance = residuals.squaredNorm() / static_cast<double>(n);
  if (!(variance > 0.0)) return 1.0;
  double total = 1.0;
  for (Eigen::Index lag = 1; 2 * lag < n; ++lag) {
    const double sum = residuals.leftCols(n - lag).cwiseProduct(residuals.rightCols(n - lag)).sum();
    const double correlation = sum / static_cast<double>(n - lag) / variance;
    if (!(correlation > kAlike)) break;
    total += 2.0 * correlation;
  }
  return total;
}

Eigen::Matrix3Xd columns_with_weight(const Eigen::Matrix3Xd& all, const Eigen::VectorXd& weights) {
  Eigen::Matrix3Xd kept(3, (weights.array() > 0.0).count());
  Eigen::Index next = 0;
  for (Eigen::Index k = 0; k < all.cols(); ++k)
    if (weights[k] > 0.0) kept.col(next++) = all.col(k);
  return kept;
}

// Returns the mean slope of Tukey's biweight where it has this weight: errors move an M-estimate by
// their slope, not by their weight. It is 1 for least squares.
double slope_of(double weight) {
  const double root = std::sqrt(weight);
  return std::max(0.0, weight - 4.0 / 3.0 * (1.0 - root) * root);
}

// Returns the covariance of an M-estimate (Huber) in the free directions, for errors that are
// independent.
Eigen::MatrixXd covariance_of(const Eigen::Matrix3Xd& arms, const Eigen::Matrix3Xd& residuals,
                              const Eigen::VectorXd& weights, const Free& free) {
  Eigen::MatrixXd information = Eigen::MatrixXd::Zero(free.cols(), free.cols());
  Eigen::MatrixXd scatter = information;
  for (Eigen::Index k = 0; k < arms.cols(); ++k) {
    if (!(weights[k] > 0.0)) continue;
    const Eigen::MatrixXd jacobian = derivative(arms.col(k)) * free;
    const Eigen::MatrixXd square = jacobian.transpose() * jacobian;
    information += slope_of(weights[k]) * square;
    scatter += weights[k] * weights[k] * residuals.col(k).squaredNorm() / 3.0 * square;
  }
  // A pivot and lengths of their own size keep the numbers alike.
  const Eigen::VectorXd unit = information.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::MatrixXd scaled = unit.asDiagonal() * information * unit.asDiagonal();
  const Eigen::LLT<Eigen::MatrixXd> factor(scaled);
  const Eigen::MatrixXd half = unit.asDiagonal() *
                               factor.solve(Eigen::MatrixXd::Identity(free.cols(), free.cols())) *
                               unit.asDiagonal();
  return half * scatter * half;
}

}  // namespace

void set_uncertainty(const CenterPairs& pairs, const ColumnFit& fit, const Eigen::VectorXd& weights,
                     Alignment& alignment) {
  const Eigen::Matrix3Xd residuals = fit.residuals(pairs);
  const Eigen::Matrix3Xd counted = columns_with_weight(residuals, weights);
  const auto count = static_cast<double>(counted.cols());
  const double lag = lag_of(counted);
  alignment.rmse = std::sqrt(counted.squaredNorm() / count);
  alignment.independent = count / lag;
  if (alignment.options.align == Align::kNone) return;
  const Eigen::Matrix3Xd mapped =
      (Eigen::Matrix3d(fit.scale * fit.rotation) * pairs.from).colwise() +
      Eigen::Vector3d(fit.translation);
  const Eigen::Vector3d mean = mapped * weights / weights.sum();
  const Free free = free_directions(alignment.options);
  const auto freedom = static_cast<double>(free.cols());
  const double spared = 3.0 * count / std::max(1.0, 3.0 * count - freedom);
  const Eigen::MatrixXd covariance =
      covariance_of(mapped.colwise() - mean, residuals, weights, free) * (spared * lag);
  alignment.covariance = free * covariance * free.transpose();
  alignment.pivot = Vector3(mean) + pairs.to_offset;
  if (alignment.options.align != Align::kScale) return;
  alignment.covariance.topRows<6>().setZero();  // only the scale is applied
  alignment.covariance.leftCols<6>().setZero();
  alignment.pivot.setZero();
}

}  // namespace pose_refine
