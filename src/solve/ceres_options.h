// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/solver.h>

#include <limits>

#include "solve/solution.h"

namespace pose_refine {

// Every solve by ceres::Solve asks this of Ceres; tolerances are its own to set.
inline ceres::Solver::Options quiet_solver_options(int max_iterations) {
  ceres::Solver::Options options;
  options.max_num_iterations = max_iterations;
  options.function_tolerance = 0.0;
  options.gradient_tolerance = 0.0;
  options.parameter_tolerance = 0.0;
  options.num_threads = 1;
  options.logging_type = ceres::SILENT;
  // Reaching this limit would write to the log, which is not ours; the radius runs out instead.
  options.max_num_consecutive_invalid_steps = std::numeric_limits<int>::max();
  return options;
}

inline Termination termination(const ceres::Solver::Summary& summary) {
  switch (summary.termination_type) {
    case ceres::CONVERGENCE:
    case ceres::USER_SUCCESS:
      return Termination::kConverged;
    case ceres::NO_CONVERGENCE:
      return Termination::kMaxIterations;
    default:
      return Termination::kEvaluationFailed;
  }
}

}  // namespace pose_refine
