// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "factor/quadratic.h"
#include "solve/cholesky6.h"

// Both solvers on the reduced problem share this.
namespace pose_refine {

// Once a step predicts less than this part of the cost, the loss's own curvature is used.
inline constexpr double kNewtonBelow = 3e-2;
// A predicted decrease below this part of the cost cannot be told from rounding of the cost.
inline constexpr double kRounding = 1e-13;

// This is the least-squares problem of 6 residuals and 6 unknowns that has a given gradient and
// Hessian: with H = U'U its Jacobian is U and its residual U^-T g, so J'J = H and J'r = g. Its cost
// at the center is the decrease that a full step predicts.
struct EquivalentProblem {
  Matrix6 jacobian;
  Vector6 residual;
  double decrement;  // 1/2 g' H^-1 g

  EquivalentProblem() {}  // everything is written below: no need to clear it first

  // A constant seventh residual makes the problem's cost equal to that of the quadratic. If the
  // predicted decrease exceeds the cost (losses that are not concave in s, or rho''), the cost must
  // first be raised by shift().
  double shift(double cost) const { return std::max(0.0, decrement - cost); }
  double seventh(double cost) const { return std::sqrt(2.0 * std::max(0.0, cost - decrement)); }
};

// Returns nothing when H is not positive definite or not finite.
inline std::optional<EquivalentProblem> equivalent_problem(const Quadratic& at) {
  std::optional<EquivalentProblem> problem;
  Cholesky6 cholesky;
  if (!cholesky.compute(at.hessian)) return problem;
  Vector6 root, inverse;
  for (int i = 0; i < 6; ++i) root[i] = std::sqrt(cholesky.pivot(i));
  for (int i = 0; i < 6; ++i) inverse[i] = 1.0 / root[i];
  const Vector6 residual = cholesky.forward(at.gradient).cwiseProduct(inverse);
  const double decrement = 0.5 * residual.squaredNorm();
  if (!std::isfinite(decrement)) return problem;
  problem.emplace();
  problem->residual = residual;
  problem->decrement = decrement;
#pragma GCC unroll 6
  for (int j = 0; j < 6; ++j)
#pragma GCC unroll 6
    for (int i = 0; i < 6; ++i)
      problem->jacobian(i, j) = i < j ? cholesky.lower(j, i) * root[i] : i == j ? root[j] : 0.0;
  return problem;
}

// Returns H with a ridge that makes it positive definite, for directions the points do not
// determine.
inline Quadratic with_ridge(Quadratic at) {
  const double most = at.hessian.diagonal().maxCoeff();
  at.hessian.diagonal().array() = at.hessian.diagonal().array() * (1.0 + 1e-9) + 1e-12 * most;
  return at;
}

}  // namespace pose_refine
