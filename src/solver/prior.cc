// SPDX-License-Identifier: BSD-3-Clause
#include "solver/prior.h"

#include <ceres/autodiff_cost_function.h>

#include <cmath>

#include "pose_refine/pose_residuals.h"

namespace pose_refine {
namespace {

// L1 and L2 norms are smoothed over this much, in scene units and in quaternion units.
constexpr double kSmoothing = 1e-4;

WeightedPoseDifference functor(const BetaPrior& prior, double weight, const ReferencePose& pose) {
  return {{pose, prior.norm, kSmoothing}, weight, weight * prior.beta};
}

WeightedPoseDifference functor(const SigmaPrior& prior, double weight, const ReferencePose& pose) {
  return {{pose, prior.norm, kSmoothing},
          weight * std::exp(-prior.s.position),
          weight * std::exp(-prior.s.orientation)};
}

HomographyRows functor(const HomographyPrior& prior, double weight, const ReferencePose& pose) {
  return {pose, depth_weights(prior.depths), weight};
}

constexpr int residuals_of(const WeightedPoseDifference*) {
  return 7;
}
constexpr int residuals_of(const HomographyRows*) {
  return 12;
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

template <class Functor>
Reduction reduce(const Functor& functor, const Pose& pose, Order order) {
  const PoseBlock block(pose);
  Reduction out;
  if (order == Order::kCost) {
    Eigen::Matrix<double, kResiduals<Functor>, 1> residual;
    functor(block.data, residual.data());
    out.cost = 0.5 * residual.squaredNorm();
    return out;
  }
  Jet residual[kResiduals<Functor>];
  functor(PoseJets(block).data, residual);
  for (const Jet& r : residual) {
    out.cost += 0.5 * r.a * r.a;
    out.gradient += r.a * r.v;
    out.hessian += r.v * r.v.transpose();
  }
  return out;
}

template <class Visit>
auto visit_prior(const Image& image, Visit&& visit) {
  const ReferencePose reference(image.prior_pose);
  return std::visit(
      [&](const auto& loss) { return visit(functor(loss, image.prior->weight, reference)); },
      image.prior->loss);
}

}  // namespace

Reduction prior_reduction(const Image& image, const Pose& centred, Order order) {
  if (!image.prior) return {};
  return visit_prior(image, [&](const auto& functor) { return reduce(functor, centred, order); });
}

ceres::CostFunction* prior_cost(const Image& image) {
  if (!image.prior) return nullptr;
  return visit_prior(image, [](const auto& functor) -> ceres::CostFunction* {
    using Functor = std::decay_t<decltype(functor)>;
    return new ceres::AutoDiffCostFunction<Functor, kResiduals<Functor>, 7>(new Functor(functor));
  });
}

}  // namespace pose_refine
