// SPDX-License-Identifier: BSD-3-Clause
#include "solve/trust_step.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace pose_refine::nre {
namespace {

// This part of the mean curvature is added along all directions, because the maps may leave some
// undetermined.
constexpr double kRidge = 1e-14;

}  // namespace

MotionMetric::MotionMetric(const Matrix6& motion) {
  Matrix6 m = motion;
  m.diagonal() += 1e-9 * motion.diagonal() + Vector6::Constant(1e-300 + 1e-12 * motion.trace());
  const Matrix6 lower = m.llt().matrixL();
  to_xi_ = lower.transpose().triangularView<Eigen::Upper>().solve(Matrix6::Identity());
}

std::optional<Step> MotionMetric::step(const Matrix6& hessian, const Vector6& gradient,
                                       double damping, double reach) const {
  const Matrix6 h = to_xi_.transpose() * hessian * to_xi_;
  const Vector6 g = to_xi_.transpose() * gradient;
  const double scale = h.trace() / 6.0;
  if (!(scale > 0.0) || !std::isfinite(scale)) return std::nullopt;
  Vector6 motion;
  // The damping grows until the motion is within reach. It may end well within, which is as good.
  for (double more = 0.0;; more = std::max(4.0 * more, 1e-3)) {
    Matrix6 damped = h;
    damped.diagonal().array() += scale * (damping + more + kRidge);
    const Eigen::LLT<Matrix6> factor(damped);
    if (factor.info() != Eigen::Success) return std::nullopt;
    motion = -factor.solve(g);
    if (!motion.allFinite()) return std::nullopt;
    if (motion.norm() <= reach || more > 1e12) break;
  }
  return Step{to_xi_ * motion, -motion.dot(g) - 0.5 * motion.dot(h * motion)};
}

}  // namespace pose_refine::nre
