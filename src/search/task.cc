// SPDX-License-Identifier: BSD-3-Clause
#include "search/task.h"

namespace pose_refine {

Solution minimize(const Task& task, const Stage& stage, const Pose& start, const Limits& limits) {
  return minimize(task.under(stage), start, limits, task.options.solver);
}

Found minimize_exactly(const Task& task, Stage stage, const Pose& start, const Limits& limits) {
  Solution solution = minimize(task, stage, start, limits);
  for (int round = 0; round < 3 && !failed(solution.termination); ++round) {
    const double exact = exact_depth_limit(task.points(), solution.pose);
    if (task.points().ray || exact >= stage.depth_limit) break;
    stage.depth_limit = exact;
    const Limits rest{limits.max_iterations - solution.iterations, limits.tolerance};
    Solution next = minimize(task, stage, solution.pose, rest);
    next.iterations += solution.iterations;
    solution = next;
  }
  return {solution, stage};
}

}  // namespace pose_refine
