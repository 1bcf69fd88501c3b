// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "observe/pose_state.h"

namespace pose_refine {

// A plane seen with little perspective has two minima, tilted to either side of the line of sight
// (Oberkampf, DeMenthon & Davis 1996; Schweighofer & Pinz 2006).
struct PlanarTwin {
  // How much more the other one costs, in units of the noise squared (twice the log of the
  // likelihood ratio); negative when it fits better.
  double excess;
  double ratio;  // the cost at hand over that of the other one
  Pose pose;     // the other one, cam_from_centered
};

// Refines the other minimum of a plane from the one at hand. Nothing when points are off their
// plane by more than the noise hides, which costs a pass over the points, or when there is no other
// minimum.
std::optional<PlanarTwin> planar_twin(const PoseCost& pose_cost, const PoseState& at);

}  // namespace pose_refine
