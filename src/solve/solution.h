// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/points/reduction.h"
#include "pose_refine/result.h"

namespace pose_refine {

struct Limits {
  int max_iterations = 100;
  double tolerance = 1e-12;  // of the predicted decrease, relative to the cost
};

// Where a solver ended, in the centered frame of its image. Costs are in residual units, both with
// the loss of the last solve.
struct Solution {
  Pose pose;
  double cost = 0.0;
  double initial_cost = 0.0;
  int iterations = 0;  // accepted steps
  Termination termination = Termination::kConverged;
};

// The fast path: the reduced 7x6 problem on ceres::TinySolver. `reducer` is bound to the image.
Solution minimize_reduced(Reducer& reducer, const PointFactor& factor, const Pose& start,
                          const Limits& limits);

// The general path: the reduced problem as one residual block of a ceres::Problem with SE3Manifold.
Solution minimize_reduced_problem(Reducer& reducer, const Pose& start, const Limits& limits);

// The plain one: ceres::Problem with one residual block a point. For what cannot be reduced, and as
// the reference of the others.
Solution minimize_problem(const PointFactor& factor, const Pose& start, const Limits& limits);

// Cost, gradient and (robustified) J'J of the plain problem at a pose.
Reduction evaluate_problem(const PointFactor& factor, const Pose& centered);

}  // namespace pose_refine
