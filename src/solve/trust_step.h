// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "pose_refine/pose.h"

namespace pose_refine::nre {

// MotionMetric::step() makes this step of a pose; xi is in the tangent of pose.h.
struct Step {
  Vector6 xi = Vector6::Zero();
  double predicted = 0.0;  // decrease of the quadratic model
};

// This measures steps by how far the points move on the map: with M the mean J' J, sqrt(xi' M xi)
// is their root mean square motion [cells]. That tells rotations and translations apart by what
// they do to the image, and stays meaningful when the few maps that pull leave directions open.
class MotionMetric {
 public:
  explicit MotionMetric(const Matrix6& motion);

  // Returns argmin g' xi + 1/2 xi' (H + damping m M) xi with a motion of at most `reach` cells,
  // where m is the mean curvature of H per motion; nothing when H + damping m M is not positive
  // definite.
  std::optional<Step> step(const Matrix6& hessian, const Vector6& gradient, double damping,
                           double reach) const;

 private:
  Matrix6 to_xi_;  // motion coordinates to xi: M = (to_xi to_xi')^-1
};

}  // namespace pose_refine::nre
