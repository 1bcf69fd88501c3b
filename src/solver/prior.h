// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "solver/reduction.h"

namespace ceres {
class CostFunction;
}

namespace pose_refine {

// The cost of the image's prior, its gradient and Gauss-Newton Hessian in the tangent of pose.h at
// a pose of the centred frame; all zero without a prior. What the fast path adds to the points'.
Reduction prior_reduction(const Image& image, const Pose& centred, Order order);

// The same as a residual block of the general path over a PoseBlock; null without a prior. The
// caller owns it.
ceres::CostFunction* prior_cost(const Image& image);

}  // namespace pose_refine
