// SPDX-License-Identifier: BSD-3-Clause
#include "factor/quadratic.h"

#include "problem/freedom.h"

namespace pose_refine {

Quadratic constrained(Quadratic at, const Freedom& freedom, const Pose& pose) {
  const Eigen::Matrix<double, 6, 6> free = freedom.projector(pose, at.gradient);
  const Eigen::Matrix<double, 6, 6> held = Eigen::Matrix<double, 6, 6>::Identity() - free;
  Eigen::Matrix<double, 6, 1> stiffness;
  for (const int begin : {0, 3}) {
    const double mean = at.hessian.diagonal().segment<3>(begin).mean();
    stiffness.segment<3>(begin).setConstant(mean > 0.0 ? mean : 1.0);
  }
  const Eigen::Matrix<double, 6, 6> bend = freedom.curvature(pose, at.gradient);
  at.gradient = (free * at.gradient).eval();
  at.hessian = free * (at.hessian + bend) * free + held * stiffness.asDiagonal() * held;
  return at;
}

}  // namespace pose_refine
