// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <optional>

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

// Nothing when H is not positive definite (also after Jacobi scaling) or not finite.
inline std::optional<EquivalentProblem> equivalent_problem(const Reduction& at) {
  // Jacobi scaling first: rotations and translations have different units.
  Eigen::Matrix<double, 6, 1> scale = at.hessian.diagonal();
  if (!(scale.minCoeff() > 0.0)) return std::nullopt;
  scale = scale.cwiseSqrt();
  const Eigen::Matrix<double, 6, 6> scaled =
      scale.cwiseInverse().asDiagonal() * at.hessian * scale.cwiseInverse().asDiagonal();
  const Eigen::LLT<Eigen::Matrix<double, 6, 6>, Eigen::Lower> llt(scaled);
  if (llt.info() != Eigen::Success) return std::nullopt;
  const Eigen::Matrix<double, 6, 1> g = scale.cwiseInverse().cwiseProduct(at.gradient);
  const Eigen::Matrix<double, 6, 1> y = llt.matrixL().solve(g);
  EquivalentProblem problem;
  problem.decrement = 0.5 * y.squaredNorm();
  if (!std::isfinite(problem.decrement)) return std::nullopt;
  // Real for every loss concave in s (rho >= rho' s) without rho''; otherwise lift both costs.
  problem.shift = std::max(0.0, problem.decrement - at.cost);
  problem.jacobian.setZero();
  problem.jacobian.topRows<6>() = llt.matrixU();
  problem.jacobian.topRows<6>() = problem.jacobian.topRows<6>().eval() * scale.asDiagonal();
  problem.residual.head<6>() = y;
  problem.residual[6] = std::sqrt(2.0 * std::max(at.cost + problem.shift - problem.decrement, 0.0));
  return problem;
}

}  // namespace pose_refine
