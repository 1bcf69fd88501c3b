// SPDX-License-Identifier: BSD-3-Clause
#include "solver/prior.h"

namespace pose_refine {
namespace {

// The same measurements, of the pose that maps centred points.
struct Centring {
  const Image& image;

  MeasuredPose operator()(MeasuredPose prior) const {
    prior.cam_from_world.rotation.normalize();
    prior.cam_from_world = image.to_centred(prior.cam_from_world);
    return prior;
  }
  MeasuredPosition operator()(MeasuredPosition prior) const {
    prior.center -= image.origin;
    return prior;
  }
  MeasuredRotation operator()(MeasuredRotation prior) const {
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

void set_priors(const Problem& problem, const RefineOptions& options, Image& image) {
  image.measured = problem.priors;
  for (MeasuredPrior& prior : image.measured)
    std::visit([&](auto& measurement) { measurement = Centring{image}(measurement); },
               prior.measurement);
  image.measured_weight =
      (options.prior_weight > 0.0 ? options.prior_weight : 1.0) * image.unit * image.unit;
  image.prior.reset();
  if (!options.prior || !(options.prior->weight > 0.0)) return;
  image.prior = options.prior;
  image.prior->weight *= image.unit * image.unit;
  image.prior_pose = image.to_centred(problem.cam_from_world);
}

}  // namespace pose_refine
