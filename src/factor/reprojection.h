// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/rotation.h>

#include <cmath>
#include <limits>

#include "camera/extended.h"
#include "camera/models.h"
#include "pose_refine/options.h"

namespace pose_refine {

// Everything of a camera that a residual needs, already scaled to residual units.
struct ProjectionSetup {
  camera::Intrinsics<double> k;
  const double* extra;  // owned by whoever owns the residual's image
  camera::Fold fold;
  double z0;
  BehindCamera behind;
};

// x_cam from a pose block (qw qx qy qz tx ty tz) and a world point.
template <class T>
void to_camera(const T* pose, const double world[3], T point[3]) {
  const T x[3] = {T(world[0]), T(world[1]), T(world[2])};
  ceres::UnitQuaternionRotatePoint(pose, x, point);
  for (int i = 0; i < 3; ++i) point[i] += pose[4 + i];
}

// Reprojection error of one point, the same text as the SIMD kernel: pi(R X + t) - u, continued
// behind the camera and beyond the fold. `ray`: the model is used as a map of whole rays.
template <class M, bool ray>
struct Reprojection {
  ProjectionSetup setup;
  double pixel[2];
  double world[3];

  template <class T>
  bool operator()(const T* pose, T* residual) const {
    T p[3];
    to_camera(pose, world, p);
    if (setup.behind != BehindCamera::kContinue &&
        !(p[2] >= T(std::numeric_limits<double>::epsilon()))) {
      residual[0] = residual[1] = T(0.0);
      return setup.behind == BehindCamera::kZero;
    }
    const camera::Point2<T> m = plane(p);
    residual[0] = setup.k.fx * m.x + (setup.k.cx - pixel[0]);
    residual[1] = setup.k.fy * m.y + (setup.k.cy - pixel[1]);
    if constexpr (camera::wraps_v<M>) {
      // A whole number of turns is no error; a constant for the derivative.
      const double turns = std::nearbyint(value(residual[0]) / setup.k.fx);
      residual[0] -= T(turns * setup.k.fx);
    }
    return true;
  }

 private:
  static double value(double x) { return x; }
  template <class J>
  static double value(const J& jet) {
    return jet.a;
  }

  template <class T>
  camera::Point2<T> plane(const T* p) const {
    if constexpr (ray) {
      return M::distort_ray(setup.extra, p[0], p[1], p[2]);
    } else {
      const auto n = camera::continued_reciprocal(p[2], setup.z0);
      return camera::distort_extended<M>(setup.extra, setup.fold, T(p[0] * n.value),
                                         T(p[1] * n.value));
    }
  }
};

}  // namespace pose_refine
