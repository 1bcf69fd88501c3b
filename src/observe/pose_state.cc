// SPDX-License-Identifier: BSD-3-Clause
#include "observe/pose_state.h"

#include <utility>

namespace pose_refine {

PoseState state_at(const PoseCost& cost, const Pose& centered, Observations observations) {
  const Noise noise = estimate_noise(observations, cost.points().area, cost.stage.largest_px);
  return {centered, std::move(observations), cost.linearize(centered, Derivatives::kGaussNewton),
          noise};
}

PoseState state_at(const PoseCost& cost, const Pose& centered) {
  return state_at(cost, centered, observe_exactly(cost, centered));
}

}  // namespace pose_refine
