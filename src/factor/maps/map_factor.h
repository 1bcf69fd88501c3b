// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "factor/maps/projection.h"
#include "factor/quadratic.h"
#include "pose_refine/maps/loss_maps.h"

namespace pose_refine::nre {

// The loss maps of an image at one pose and one sigma.
struct MapState {
  // The cost in nats with its exact Hessian, but for the curvature of the projection.
  Quadratic quadratic;
  // The Hessian of the aggregated blocks, weight t_n = sum_q t_nq: a majorizer for sigma > 0.
  Matrix6 majorizer = Matrix6::Zero();
  std::vector<double> of_point;  // each point's share of the negative cost
};

// The factor of loss maps. Its stage is a sigma:
//   sigma > 0: eq. 9 times 2 pi sigma^2, i.e. -sum gain exp(-r^2 / 2 sigma^2);
//   sigma = 0: its limit, the maps themselves (eq. 7 less ln|Omega| a point), bicubic.
// Its cost is negative and bounded, unlike that of the other factors, and a step is bounded by what
// the kernel has seen of the maps: so graduate() has a loop of its own over the steps of solve/.
class MapFactor {
 public:
  MapFactor(const Projector& projector, const LossMaps& maps);

  MapState linearize(const Pose& cam_from_centered, double sigma);
  // Mean J' J of the points that are seen on the map: xi' M xi is the mean squared motion [cells].
  Matrix6 motion(const Pose& cam_from_centered);
  // sum g_n g_n' of the points' gradients, where linearize() was last.
  Matrix6 scores() const;

 private:
  void sample(double sigma);

  const Projector& projector_;
  const LossMaps& maps_;
  const MapStages& kernel_;
  View view_;
  Columns<7> shares_;
  // Maps of one cell each: column, row, gain.
  bool one_cell_ = false;
  Columns<3> cell_;
};

}  // namespace pose_refine::nre
