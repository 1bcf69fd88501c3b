// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "solver/cholesky6.h"
#include "solver/reduction.h"

namespace pose_refine {

// The least-squares problem of 7 residuals and 6 unknowns that has a given cost, gradient and
// Hessian: with H = U'U, rows 1-6 are U with residual U^-T g and row 7 has no Jacobian and residual
// sqrt(2 cost - |U^-T g|^2). Then J'J = H, J'r = g and |r|^2 = 2 (cost + shift) exactly.
struct EquivalentProblem {
  Eigen::Matrix<double, 7, 6> jacobian;
  Eigen::Matrix<double, 7, 1> residual;
  double shift = 0.0;      // what had to be added to the cost to make row 7 real
  double decrement = 0.0;  // 1/2 g' H^-1 g, the decrease that a full step predicts

  double residual_of(double cost) const { return std::sqrt(2.0 * std::max(cost + shift, 0.0)); }
};

// Nothing when H is not positive definite or not finite.
inline std::optional<EquivalentProblem> equivalent_problem(const Reduction& at) {
  // Jacobi scaling first: rotations and translations have different units, and a pivot is then
  // compared with 1.
  Eigen::Matrix<double, 6, 1> inverse_scale;
  for (int i = 0; i < 6; ++i) {
    if (!(at.hessian(i, i) > 0.0)) return std::nullopt;
    inverse_scale[i] = 1.0 / std::sqrt(at.hessian(i, i));
  }
  Cholesky6 cholesky;
  const auto scaled = [&](int i, int j) {
    return at.hessian(i, j) * inverse_scale[i] * inverse_scale[j];
  };
  if (!cholesky.compute(scaled)) return std::nullopt;
  const Eigen::Matrix<double, 6, 1> y = cholesky.forward(inverse_scale.cwiseProduct(at.gradient));
  EquivalentProblem problem;
  problem.decrement = 0.5 * y.squaredNorm();
  if (!std::isfinite(problem.decrement)) return std::nullopt;
  // Real for every loss concave in s (rho >= rho' s) without rho''; otherwise lift both costs.
  problem.shift = std::max(0.0, problem.decrement - at.cost);
  problem.jacobian.setZero();
  for (int j = 0; j < 6; ++j) {
    const double scale = at.hessian(j, j) * inverse_scale[j];
    for (int i = 0; i <= j; ++i) problem.jacobian(i, j) = cholesky.lower(j, i) * scale;
  }
  problem.residual.head<6>() = y;
  problem.residual[6] = std::sqrt(2.0 * std::max(at.cost + problem.shift - problem.decrement, 0.0));
  return problem;
}

}  // namespace pose_refine
