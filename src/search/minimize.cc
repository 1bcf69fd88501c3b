// SPDX-License-Identifier: BSD-3-Clause
#include "search/minimize.h"

#include <algorithm>

namespace pose_refine {
namespace {

// No detector is better than this; keeps the scale above 0 on perfect data.
constexpr double kLeastNoise = 0.02;

}  // namespace

bool failed(Termination t) {
  return t != Termination::kConverged && t != Termination::kMaxIterations;
}

Solution minimize(Reducer& reducer, const PointFactor& factor, const Pose& start,
                  const RefineOptions& options, const Limits& limits) {
  if (options.solver == SolverPath::kCeresPoints || !factor.reducible())
    return minimize_problem(factor, start, limits);
  if (options.solver == SolverPath::kCeres) return minimize_reduced_problem(reducer, start, limits);
  return minimize_reduced(reducer, factor, start, limits);
}

double noise_at(Reducer& reducer, const PointFactor& factor, const Pose& pose) {
  return std::max(
      kLeastNoise / factor.sigma,
      estimate_noise(observe(reducer, factor, pose), factor.area, factor.largest_px).scale);
}

Solution minimize_exactly(Reducer& reducer, PointFactor& factor, const Pose& start,
                          const RefineOptions& options, const Limits& limits) {
  Solution solution = minimize(reducer, factor, start, options, limits);
  for (int round = 0; round < 3 && !failed(solution.termination); ++round) {
    const double exact = exact_depth_limit(factor, solution.pose);
    if (factor.ray || exact >= factor.setup.z0) break;
    factor.setup.z0 = exact;
    const Limits rest{limits.max_iterations - solution.iterations, limits.tolerance};
    Solution next = minimize(reducer, factor, solution.pose, options, rest);
    next.iterations += solution.iterations;
    solution = next;
  }
  return solution;
}

}  // namespace pose_refine
