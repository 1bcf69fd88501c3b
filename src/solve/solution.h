// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/factors.h"
#include "pose_refine/result.h"

namespace pose_refine {

// A solver stops at these limits. Searches make them of the options, and shorter ones for steps on
// the way.
struct Limits {
  int max_iterations = 100;
  double tolerance = 1e-12;  // of the predicted decrease, relative to the cost
};

// This says where a solver ended, in the centered frame of its image. Costs are in residual units,
// both with the loss of the last solve.
struct Solution {
  Pose pose;
  double cost = 0.0;
  double initial_cost = 0.0;
  int iterations = 0;  // accepted steps
  Termination termination = Termination::kConverged;
};

// Tells whether a solver ended without a pose.
inline bool failed(Termination termination) {
  return termination != Termination::kConverged && termination != Termination::kMaxIterations;
}

// Takes the fast path: the reduced 7x6 problem on ceres::TinySolver.
Solution minimize_tiny(const PoseCost& cost, const Pose& start, const Limits& limits);

// Takes the general path: the reduced problem as one residual block of a ceres::Problem with
// SE3Manifold.
Solution minimize_ceres_reduced(const PoseCost& cost, const Pose& start, const Limits& limits);

// Takes the plain path: a ceres::Problem with one residual block a point. It serves what cannot be
// reduced, and it is the reference of the others.
Solution minimize_ceres_plain(const PoseCost& cost, const Pose& start, const Limits& limits);

// Solves on the path that is wanted, or on the plain one where nothing can be reduced.
Solution minimize(const PoseCost& cost, const Pose& start, const Limits& limits, SolverPath path);

}  // namespace pose_refine
