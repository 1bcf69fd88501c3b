// SPDX-License-Identifier: BSD-3-Clause
#include "factor/priors.h"

#include <ceres/autodiff_cost_function.h>
#include <ceres/problem.h>

#include <cmath>

#include "pose_refine/residuals/ceres.h"
#include "pose_refine/residuals/pose_residuals.h"
#include "pose_refine/residuals/prior_residuals.h"

namespace pose_refine {
namespace {

// L1 and L2 norms are smoothed over this much, in scene units and in quaternion units.
constexpr double kSmoothing = 1e-4;

WeightedPoseDifference functor_of(const BetaPull& prior, double weight, const ReferencePose& pose) {
  return {{pose, prior.norm, kSmoothing}, weight, weight * prior.beta};
}

WeightedPoseDifference functor_of(const SigmaPull& prior, double weight,
                                  const ReferencePose& pose) {
  return {{pose, prior.norm, kSmoothing},
          weight * std::exp(-prior.s.position),
          weight * std::exp(-prior.s.orientation)};
}

HomographyRows functor_of(const HomographyPull& prior, double weight, const ReferencePose& pose) {
  return {pose, depth_weights(prior.depths), weight};
}

PosePriorResidual functor_of(const PosePrior& prior) {
  return PosePriorResidual(prior);
}
PositionPriorResidual functor_of(const PositionPrior& prior) {
  return PositionPriorResidual(prior);
}
RotationPriorResidual functor_of(const RotationPrior& prior) {
  return RotationPriorResidual(prior);
}
GravityPriorResidual functor_of(const GravityPrior& prior) {
  return GravityPriorResidual(prior);
}
YawPriorResidual functor_of(const YawPrior& prior) {
  return YawPriorResidual(prior);
}

constexpr int residuals_of(const WeightedPoseDifference*) {
  return 7;
}
constexpr int residuals_of(const HomographyRows*) {
  return 12;
}
template <class Functor>
constexpr int residuals_of(const Functor*) {
  return Functor::kResiduals;
}
template <class Functor>
constexpr int kResiduals = residuals_of(static_cast<const Functor*>(nullptr));

// A pose whose derivative is with respect to the tangent.
using Jet = ceres::Jet<double, 6>;
struct PoseJets {
  Jet data[7];

  explicit PoseJets(const PoseBlock& block) {
    Eigen::Matrix<double, 7, 6, Eigen::RowMajor> plus;
    SE3Manifold().PlusJacobian(block.data, plus.data());
    for (int i = 0; i < 7; ++i) data[i] = Jet(block.data[i], plus.row(i).transpose());
  }
};

// A functor, its loss, and the weight of it: weight / 2 rho(|r|^2).
template <class Functor>
struct Term {
  Functor functor;
  Loss loss;
  double weight = 1.0;
};

template <class Functor>
Reduction reduce(const Term<Functor>& term, const Pose& pose, Order order) {
  const PoseBlock block(pose);
  Reduction out;
  if (order == Order::kCost) {
    Eigen::Matrix<double, kResiduals<Functor>, 1> residual;
    term.functor(block.data, residual.data());
    out.cost = 0.5 * term.weight * evaluate(term.loss, residual.squaredNorm()).rho;
    return out;
  }
  Jet residual[kResiduals<Functor>];
  term.functor(PoseJets(block).data, residual);
  double square = 0.0;
  for (const Jet& r : residual) {
    square += r.a * r.a;
    out.gradient += r.a * r.v;
    out.hessian += r.v * r.v.transpose();
  }
  const LossValue loss = evaluate(term.loss, square);
  const Vector6 half_slope = out.gradient;  // of |r|^2
  out.cost = 0.5 * term.weight * loss.rho;
  out.gradient *= term.weight * loss.rho1;
  out.hessian *= term.weight * loss.rho1;
  if (order == Order::kNewton && loss.rho2 != 0.0)
    out.hessian += 2.0 * term.weight * loss.rho2 * half_slope * half_slope.transpose();
  return out;
}

template <class Visit>
void visit_input_prior(const PointFactor& factor, Visit&& visit) {
  if (!factor.pull) return;
  const ReferencePose reference(factor.pull_pose);
  std::visit(
      [&](const auto& loss) {
        const auto functor = functor_of(loss, factor.pull->weight, reference);
        visit(Term<std::decay_t<decltype(functor)>>{functor, Loss(), 1.0});
      },
      factor.pull->loss);
}

template <class Visit>
void visit_measured(const PointFactor& factor, Visit&& visit) {
  for (const Prior& prior : factor.priors)
    std::visit(
        [&](const auto& measurement) {
          const auto functor = functor_of(measurement);
          visit(Term<std::decay_t<decltype(functor)>>{functor, prior.loss, factor.measured_weight});
        },
        prior.measurement);
}

template <class Functor>
void add_block(const Term<Functor>& term, ceres::Problem& problem, PoseBlock& pose) {
  auto* const cost =
      new ceres::AutoDiffCostFunction<Functor, kResiduals<Functor>, 7>(new Functor(term.functor));
  auto* const loss =
      new ceres::ScaledLoss(new CeresLoss(term.loss), term.weight, ceres::TAKE_OWNERSHIP);
  problem.AddResidualBlock(cost, loss, pose.data);
}

// 99.9 % of a chi2 with as many degrees of freedom as the measurement has.
constexpr double gate(const PosePriorResidual&) {
  return 22.458;
}
constexpr double gate(const PositionPriorResidual&) {
  return 16.266;
}
constexpr double gate(const RotationPriorResidual&) {
  return 16.266;
}
constexpr double gate(const GravityPriorResidual&) {
  return 13.816;
}
constexpr double gate(const YawPriorResidual&) {
  return 10.828;
}

}  // namespace

bool is_beyond_a_prior(const PointFactor& factor, const Pose& centered) {
  const PoseBlock block(centered);
  bool beyond = false;
  visit_measured(factor, [&](const auto& term) {
    if (term.loss.kind != LossKind::kNone) return;
    Eigen::Matrix<double, kResiduals<std::decay_t<decltype(term.functor)>>, 1> residual;
    term.functor(block.data, residual.data());
    beyond = beyond || residual.squaredNorm() > gate(term.functor);
  });
  return beyond;
}

Reduction prior_reduction(const PointFactor& factor, const Pose& centered, Order order) {
  Reduction sum;
  const auto add = [&](const auto& term) {
    const Reduction one = reduce(term, centered, order);
    sum.cost += one.cost;
    sum.gradient += one.gradient;
    sum.hessian += one.hessian;
  };
  visit_input_prior(factor, add);
  visit_measured(factor, add);
  return sum;
}

void add_priors(const PointFactor& factor, ceres::Problem& problem, PoseBlock& pose) {
  const auto add = [&](const auto& term) { add_block(term, problem, pose); };
  visit_input_prior(factor, add);
  visit_measured(factor, add);
}

}  // namespace pose_refine
