// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/pose.h"

namespace pose_refine {

class Freedom;

// How much of a cost is asked for.
enum class Derivatives {
  kCost,         // the cost alone
  kGaussNewton,  // iteratively reweighted least squares: rho'' is taken as 0
  kNewton,       // with rho'' and the curvature of the division by depth; may be indefinite
};

// The quadratic model of a cost about a pose: cost + gradient' xi + 1/2 xi' hessian xi, with xi in
// the tangent of pose.h at that pose.
struct Quadratic {
  double cost = 0.0;
  Vector6 gradient = Vector6::Zero();
  Matrix6 hessian = Matrix6::Zero();
  bool valid = true;  // false: a point is behind the camera with BehindCamera::kFail, or the cost
                      // is not finite

  Quadratic& operator+=(const Quadratic& other) {
    cost += other.cost;
    gradient += other.gradient;
    hessian += other.hessian;
    valid = valid && other.valid;
    return *this;
  }
};

// Removes the held directions: their gradient is zero and their curvature is set to the mean of the
// free ones, so no step is taken along them.
Quadratic constrained(Quadratic at, const Freedom& freedom, const Pose& pose);

}  // namespace pose_refine
