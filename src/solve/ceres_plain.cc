// SPDX-License-Identifier: BSD-3-Clause
#include <ceres/problem.h>

#include <algorithm>

#include "pose_refine/residuals/ceres.h"
#include "solve/ceres_options.h"
#include "solve/free_manifold.h"
#include "solve/solution.h"

namespace pose_refine {
namespace {

ceres::Solver::Options solver_options(const Limits& limits) {
  ceres::Solver::Options options = quiet_solver_options(limits.max_iterations);
  options.linear_solver_type = ceres::DENSE_QR;
  // Ceres' tests are on the last change; its steps shrink linearly under robust losses.
  options.function_tolerance = 1e-3 * limits.tolerance;
  options.parameter_tolerance = 1e-14;
  return options;
}

}  // namespace

Solution minimize_ceres_plain(const PoseCost& pose_cost, const Pose& start, const Limits& limits) {
  const Factors& factors = pose_cost.factors;
  PoseBlock block(factors.freedom().admissible(start));
  ceres::Problem problem;
  problem.AddParameterBlock(block.data, 7, make_manifold(factors.freedom()));
  factors.add_to(problem, block, pose_cost.stage);
  double cost = 0.0;
  // Solve would write to the log that it cannot evaluate the start.
  if (!problem.Evaluate({}, &cost, nullptr, nullptr, nullptr))
    return {start, 0.0, 0.0, 0, Termination::kEvaluationFailed};
  if (limits.max_iterations == 0) return {start, cost, cost, 0, Termination::kMaxIterations};
  ceres::Solver::Summary summary;
  ceres::Solve(solver_options(limits), &problem, &summary);
  return {block.pose(), summary.final_cost, summary.initial_cost,
          std::max(0, summary.num_successful_steps - 1), termination(summary)};
}

}  // namespace pose_refine
