// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/autodiff_cost_function.h>
#include <ceres/problem.h>

#include "factor/quadratic.h"
#include "pose_refine/residuals/ceres.h"

namespace pose_refine {

// A pose whose derivative is with respect to the tangent of pose.h.
struct PoseJets {
  using Jet = ceres::Jet<double, 6>;
  Jet data[7];

  explicit PoseJets(const PoseBlock& block) {
    Eigen::Matrix<double, 7, 6, Eigen::RowMajor> plus;
    SE3Manifold().PlusJacobian(block.data, plus.data());
    for (int i = 0; i < 7; ++i) data[i] = Jet(block.data[i], plus.row(i).transpose());
  }
};

// weight / 2 rho(|r|^2) of a functor with `residuals` residuals r over a PoseBlock.
template <class Functor, int residuals>
struct AutodiffTerm {
  Functor functor;
  Loss loss;
  double weight = 1.0;

  double squared(const Pose& pose) const {
    Eigen::Matrix<double, residuals, 1> residual;
    functor(PoseBlock(pose).data, residual.data());
    return residual.squaredNorm();
  }

  Quadratic linearize(const Pose& pose, Derivatives derivatives) const {
    Quadratic out;
    if (derivatives == Derivatives::kCost) {
      out.cost = 0.5 * weight * evaluate(loss, squared(pose)).rho;
      return out;
    }
    PoseJets::Jet residual[residuals];
    functor(PoseJets(PoseBlock(pose)).data, residual);
    double square = 0.0;
    for (const PoseJets::Jet& r : residual) {
      square += r.a * r.a;
      out.gradient += r.a * r.v;
      out.hessian += r.v * r.v.transpose();
    }
    const LossValue value = evaluate(loss, square);
    const Vector6 half_slope = out.gradient;  // of |r|^2
    out.cost = 0.5 * weight * value.rho;
    out.gradient *= weight * value.rho1;
    out.hessian *= weight * value.rho1;
    if (derivatives == Derivatives::kNewton && value.rho2 != 0.0)
      out.hessian += 2.0 * weight * value.rho2 * half_slope * half_slope.transpose();
    return out;
  }

  void add_to(ceres::Problem& problem, PoseBlock& pose) const {
    auto* const cost = new ceres::AutoDiffCostFunction<Functor, residuals, 7>(new Functor(functor));
    auto* const scaled = new ceres::ScaledLoss(new CeresLoss(loss), weight, ceres::TAKE_OWNERSHIP);
    problem.AddResidualBlock(cost, scaled, pose.data);
  }
};

}  // namespace pose_refine
