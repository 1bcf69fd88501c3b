// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "nre/kernel/kernel.h"
#include "nre/projection.h"
#include "pose_refine/loss_maps.h"

namespace pose_refine::nre {

// The smoothed cost (eq. 9) times 2 pi sigma^2, i.e. -sum gain exp(-r^2 / 2 sigma^2) in nats, with
// its derivatives in the tangent of pose.h.
struct Smoothed {
  double cost = 0.0;
  Vector6 gradient = Vector6::Zero();
  Matrix6 irls = Matrix6::Zero();    // of the aggregated blocks: weight t_n = sum_q t_nq
  Matrix6 newton = Matrix6::Zero();  // exact, but for the curvature of the projection
  Matrix6 scores = Matrix6::Zero();  // sum of g_n g_n'
  std::vector<double> of_point;      // each point's share of -cost
};

class SmoothedCost {
 public:
  SmoothedCost(const Projector& projector, const LossMaps& maps)
      : projector_(projector), maps_(maps), seen_(maps.size()) {}

  // `scores` is left 0 unless asked for.
  Smoothed evaluate(const Pose& centred, double sigma, bool with_scores = false);

 private:
  const Projector& projector_;
  const LossMaps& maps_;
  std::vector<Seen> seen_;
};

}  // namespace pose_refine::nre
