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

  EquivalentProblem() {}  // everything is written below: no need to clear it first
  double residual_of(double cost) const { return std::sqrt(2.0 * std::max(cost + shift, 0.0)); }
};

// Nothing when H is not positive definite or not finite.
inline std::optional<EquivalentProblem> equivalent_problem(const Reduction& at) {
  std::optional<EquivalentProblem> problem;
  Cholesky6 cholesky;
  if (!cholesky.compute(at.hessian)) return problem;
  problem.emplace();
  Eigen::Matrix<double, 6, 1> root;
  for (int i = 0; i < 6; ++i) root[i] = std::sqrt(cholesky.pivot(i));
  problem->residual.head<6>() = cholesky.forward(at.gradient).cwiseQuotient(root);
  problem->decrement = 0.5 * problem->residual.head<6>().squaredNorm();
  if (!std::isfinite(problem->decrement)) {
    problem.reset();
    return problem;
  }
  // Real for every loss concave in s (rho >= rho' s) without rho''; otherwise lift both costs.
  problem->shift = std::max(0.0, problem->decrement - at.cost);
  problem->residual[6] =
      std::sqrt(2.0 * std::max(at.cost + problem->shift - problem->decrement, 0.0));
#pragma GCC unroll 6
  for (int j = 0; j < 6; ++j)
#pragma GCC unroll 7
    for (int i = 0; i < 7; ++i)
      problem->jacobian(i, j) = i < j ? cholesky.lower(j, i) * root[i] : i == j ? root[j] : 0.0;
  return problem;
}

}  // namespace pose_refine
