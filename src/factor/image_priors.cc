// SPDX-License-Identifier: BSD-3-Clause
#include "factor/priors.h"

namespace pose_refine {
namespace {

// The same measurements, of the pose that maps centered points.
struct Centring {
  const PointFactor& factor;

  PosePrior operator()(PosePrior prior) const {
    prior.cam_from_world.rotation.normalize();
    prior.cam_from_world = factor.to_centered(prior.cam_from_world);
    return prior;
  }
  PositionPrior operator()(PositionPrior prior) const {
    prior.center -= factor.origin;
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

}  // namespace

void set_priors(const Image& image, const RefineOptions& options, PointFactor& factor) {
  factor.priors = image.priors;
  for (Prior& prior : factor.priors)
    std::visit([&](auto& measurement) { measurement = Centring{factor}(measurement); },
               prior.measurement);
  factor.measured_weight =
      (options.prior_weight > 0.0 ? options.prior_weight : 1.0) * factor.unit * factor.unit;
  factor.pull.reset();
  if (!options.pull || !(options.pull->weight > 0.0)) return;
  factor.pull = options.pull;
  factor.pull->weight *= factor.unit * factor.unit;
  factor.pull_pose = factor.to_centered(image.cam_from_world);
}

}  // namespace pose_refine
