// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/jet.h>

#include "factor/reprojection.h"

namespace pose_refine {

// Difference of the unit ray to the point and the unit ray measured, times `scale`. Bounded by
// 2 scale, smooth everywhere but at the camera center, and right behind the camera too.
struct Bearing {
  double ray[3];  // unit, camera frame
  double world[3];
  double scale;

  template <class T>
  bool operator()(const T* pose, T* residual) const {
    using std::sqrt;
    T p[3];
    to_camera(pose, world, p);
    const T norm = sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2] + camera::kTiny);
    for (int i = 0; i < 3; ++i) residual[i] = scale * (p[i] / norm - ray[i]);
    return true;
  }
};

}  // namespace pose_refine
