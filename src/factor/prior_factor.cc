// SPDX-License-Identifier: BSD-3-Clause
#include "factor/prior_factor.h"

#include "factor/autodiff_term.h"
#include "pose_refine/residuals/prior_residuals.h"

namespace pose_refine {
namespace {

// Rewrites a measurement as one of the pose that maps centered points.
struct Centering {
  const Frame& frame;

  PosePrior operator()(PosePrior prior) const {
    prior.cam_from_world.rotation.normalize();
    prior.cam_from_world = frame.to_centered(prior.cam_from_world);
    return prior;
  }
  PositionPrior operator()(PositionPrior prior) const {
    prior.center -= frame.origin;
    return prior;
  }
  RotationPrior operator()(RotationPrior prior) const {
    prior.cam_from_world.normalize();
    return prior;
  }
  // Directions stay as they are.
  template <class Measurement>
  Measurement operator()(Measurement prior) const {
    return prior;
  }
};

// Each kind of measurement has a row: its residual, and 99.9 % of a chi2 with as many degrees of
// freedom as it has.
template <class Measurement>
struct Kind;
template <>
struct Kind<PosePrior> {
  using Residual = PosePriorResidual;
  static constexpr double kGate = 22.458;
};
template <>
struct Kind<PositionPrior> {
  using Residual = PositionPriorResidual;
  static constexpr double kGate = 16.266;
};
template <>
struct Kind<RotationPrior> {
  using Residual = RotationPriorResidual;
  static constexpr double kGate = 16.266;
};
template <>
struct Kind<GravityPrior> {
  using Residual = GravityPriorResidual;
  static constexpr double kGate = 13.816;
};
template <>
struct Kind<YawPrior> {
  using Residual = YawPriorResidual;
  static constexpr double kGate = 10.828;
};

template <class Measurement>
auto term_of(const Measurement& measurement, const Loss& loss, double weight) {
  using Residual = typename Kind<Measurement>::Residual;
  return AutodiffTerm<Residual, Residual::kResiduals>{Residual(measurement), loss, weight};
}

}  // namespace

std::vector<PriorFactor> PriorFactor::make(const Image& image, const RefineOptions&,
                                           const Frame& frame) {
  std::vector<PriorFactor> factors;
  for (Prior prior : image.priors) {
    std::visit([&](auto& measurement) { measurement = Centering{frame}(measurement); },
               prior.measurement);
    factors.push_back(PriorFactor(prior));
  }
  return factors;
}

Quadratic PriorFactor::linearize(const Pose& pose, const Stage& stage,
                                 Derivatives derivatives) const {
  return std::visit(
      [&](const auto& measurement) {
        return term_of(measurement, prior_.loss, stage.prior_variance).linearize(pose, derivatives);
      },
      prior_.measurement);
}

void PriorFactor::add_to(ceres::Problem& problem, PoseBlock& pose, const Stage& stage) const {
  std::visit(
      [&](const auto& measurement) {
        term_of(measurement, prior_.loss, stage.prior_variance).add_to(problem, pose);
      },
      prior_.measurement);
}

bool PriorFactor::is_exceeded_by(const Pose& pose) const {
  if (prior_.loss.kind != LossKind::kNone) return false;
  return std::visit(
      [&](const auto& measurement) {
        return term_of(measurement, prior_.loss, 1.0).squared(pose) >
               Kind<std::decay_t<decltype(measurement)>>::kGate;
      },
      prior_.measurement);
}

}  // namespace pose_refine
