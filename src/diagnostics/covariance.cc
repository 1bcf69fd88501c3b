// SPDX-License-Identifier: BSD-3-Clause
#include "diagnostics/covariance.h"

#include <Eigen/Cholesky>

namespace pose_refine {
namespace {

using Matrix = Eigen::Matrix<double, 6, 6>;

// Inverse by a Jacobi-scaled Cholesky factorisation; nothing when not positive definite.
std::optional<Matrix> inverse(const Matrix6& h) {
  if (!(h.diagonal().minCoeff() > 0.0)) return std::nullopt;
  const Eigen::Matrix<double, 6, 1> scale = h.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::LLT<Matrix> llt(Matrix(scale.asDiagonal() * h * scale.asDiagonal()));
  if (llt.info() != Eigen::Success) return std::nullopt;
  return Matrix(scale.asDiagonal() * llt.solve(Matrix::Identity()) * scale.asDiagonal());
}

}  // namespace

std::optional<Matrix6> sandwich_covariance(Reducer& reducer, const Pose& centred,
                                           const Observed& observed, const Matrix6& prior_scores) {
  const double n = static_cast<double>(observed.pixels.size());
  if (n <= 6.0) return std::nullopt;
  auto bread = inverse(reducer.evaluate(centred, Order::kNewton).hessian);
  if (!bread) bread = inverse(reducer.evaluate(centred, Order::kGaussNewton).hessian);
  if (!bread) return std::nullopt;
  const Matrix meat = observed.scores * (n / (n - 6.0)) + prior_scores;
  const Matrix covariance = *bread * meat * *bread;
  if (!covariance.allFinite()) return std::nullopt;
  return Matrix6(0.5 * (covariance + covariance.transpose()));
}

}  // namespace pose_refine
