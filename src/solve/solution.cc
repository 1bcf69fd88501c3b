// SPDX-License-Identifier: BSD-3-Clause
#include "solve/solution.h"

namespace pose_refine {

Solution minimize(const PoseCost& cost, const Pose& start, const Limits& limits, SolverPath path) {
  if (path == SolverPath::kCeresPoints || !cost.points().reducible())
    return minimize_ceres_plain(cost, start, limits);
  if (path == SolverPath::kCeres) return minimize_ceres_reduced(cost, start, limits);
  return minimize_tiny(cost, start, limits);
}

}  // namespace pose_refine
