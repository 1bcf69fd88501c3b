// SPDX-License-Identifier: BSD-3-Clause
#include "pipeline/minimise.h"

#include <algorithm>

namespace pose_refine {
namespace {

// No detector is better than this; keeps the scale above 0 on perfect data.
constexpr double kLeastNoise = 0.02;

}  // namespace

bool failed(Termination t) {
  return t != Termination::kConverged && t != Termination::kMaxIterations;
}

Solution minimise(Reducer& reducer, const Image& image, const Pose& start,
                  const RefineOptions& options, const Limits& limits) {
  if (options.solver == SolverPath::kCeresPoints || !image.reducible())
    return minimise_problem(image, start, limits);
  if (options.solver == SolverPath::kCeres) return minimise_reduced_problem(reducer, start, limits);
  return minimise_reduced(reducer, image, start, limits);
}

double noise_at(Reducer& reducer, const Image& image, const Pose& pose) {
  return std::max(
      kLeastNoise / image.sigma,
      estimate_noise(observe(reducer, image, pose), image.area, image.largest_px).scale);
}

Solution minimise_exactly(Reducer& reducer, Image& image, const Pose& start,
                          const RefineOptions& options, const Limits& limits) {
  Solution solution = minimise(reducer, image, start, options, limits);
  for (int round = 0; round < 3 && !failed(solution.termination); ++round) {
    const double exact = exact_depth_limit(image, solution.pose);
    if (image.ray || exact >= image.setup.z0) break;
    image.setup.z0 = exact;
    const Limits rest{limits.max_iterations - solution.iterations, limits.tolerance};
    Solution next = minimise(reducer, image, solution.pose, options, rest);
    next.iterations += solution.iterations;
    solution = next;
  }
  return solution;
}

}  // namespace pose_refine
