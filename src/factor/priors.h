// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/points/reduction.h"

namespace ceres {
class Problem;
}

namespace pose_refine {

struct PoseBlock;

// Gives the image what pulls at its pose, in its own frame and units.
void set_priors(const Image& problem, const RefineOptions& options, PointFactor& factor);

// The cost of the image's priors, its gradient and Hessian in the tangent of pose.h at a pose of
// the centered frame; all zero without priors. What the fast path adds to the points'.
Reduction prior_reduction(const PointFactor& factor, const Pose& centered, Order order);

// Whether a measured prior is farther from the pose than it claims to be: once in a thousand by
// chance (chi2). One with a robust loss says itself that it may be wrong, and is let go.
bool is_beyond_a_prior(const PointFactor& factor, const Pose& centered);

// The same as residual blocks of the general path.
void add_priors(const PointFactor& factor, ceres::Problem& problem, PoseBlock& pose);

}  // namespace pose_refine
