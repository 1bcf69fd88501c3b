// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "factor/maps/projection.h"
#include "pose_refine/maps/loss_maps.h"

namespace pose_refine::nre {

// The cost at one sigma with its derivatives in the tangent of pose.h, in nats.
//   sigma > 0: eq. 9 times 2 pi sigma^2, i.e. -sum gain exp(-r^2 / 2 sigma^2);
//   sigma = 0: its limit, the maps themselves (eq. 7 less ln|Omega| a point), bicubic.
struct Smoothed {
  double cost = 0.0;
  Vector6 gradient = Vector6::Zero();
  // Of the aggregated blocks, weight t_n = sum_q t_nq: a majorizer for sigma > 0.
  Matrix6 irls = Matrix6::Zero();
  Matrix6 newton = Matrix6::Zero();  // exact, but for the curvature of the projection
  std::vector<double> of_point;      // each point's share of -cost
};

class SmoothedCost {
 public:
  SmoothedCost(const Projector& projector, const LossMaps& maps);

  Smoothed evaluate(const Pose& centered, double sigma);
  // Mean J' J of the points that are seen on the map: xi' M xi is the mean squared motion [cells].
  Matrix6 motion(const Pose& centered);
  // sum g_n g_n' of the points' gradients, where evaluate() was last.
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
