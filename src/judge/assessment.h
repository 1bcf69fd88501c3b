// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/points/reduction.h"
#include "judge/verdict.h"
#include "observe/observation.h"
#include "pose_refine/image.h"
#include "pose_refine/options.h"
#include "pose_refine/result.h"

namespace pose_refine {

// Beyond this condition of the Hessian directions are taken for open.
inline constexpr double kSingular = 1e12;

// The observations at a pose without the continuation of points in front, which is how everything
// that is told about a pose is seen.
Observed observe_exactly(Reducer& reducer, PointFactor& factor, const Pose& centered);

// The cost and its derivatives, also of what cannot be reduced by the kernel.
Reduction reduce(Reducer& reducer, const PointFactor& factor, const Pose& centered);

// Everything that is told about a pose, and what a verdict needs on top.
struct Description {
  RefineResult result;
  Evidence evidence;
};

// `at` and `before` are what is seen at the pose and at the start.
Description describe(const Image& image, const RefineOptions& options, Reducer& reducer,
                     const PointFactor& factor, const Pose& centered, const Observed& at,
                     const Observed& before);

// Whether the data do not say where the pose is: directions are open, or the solve was stopped
// while some were nearly so, along which it may have gone for as far as its steps reached.
bool leaves_pose_open(const RefineResult& result);

// A pose that a measured prior does not allow is in doubt: one of the two is wrong.
RefineResult with_prior_gates(RefineResult r, const PointFactor& factor, const Pose& centered);

// Where a bound of the motion ends a solve, something else would fit better.
RefineResult with_bounds(RefineResult r, const PointFactor& factor, const Pose& centered);

}  // namespace pose_refine
