// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

#include "factor/reprojection.h"
#include "pose_refine/residuals/pose_residuals.h"

namespace pose_refine {

// Reprojection error of one point with the camera's parameters as unknowns, over a PoseBlock and
// the model's parameter list. Continued behind the camera and beyond the fold, which follows the
// parameters from one evaluation to the next and is a constant for the derivative.
template <class M, bool ray>
struct BundleReprojection {
  const camera::Fold* fold;
  double z0;
  double pixel[2];
  double world[3];
  double l00, l10, l11;  // square root of the information, lower triangle

  template <class T>
  bool operator()(const T* pose, const T* params, T* r) const {
    T p[3];
    to_camera(pose, world, p);
    const auto k = camera::intrinsics<M::affine>(params);
    const camera::Point2<T> m = plane(params + camera::affine_params(M::affine), p);
    const T u = k.fx * m.x + (k.cx - pixel[0]);
    const T v = k.fy * m.y + (k.cy - pixel[1]);
    r[0] = l00 * u;
    r[1] = l10 * u + l11 * v;
    return std::isfinite(residual::value(u)) && std::isfinite(residual::value(v));
  }

 private:
  template <class T>
  camera::Point2<T> plane(const T* extra, const T* p) const {
    if constexpr (ray) {
      return M::distort_ray(extra, p[0], p[1], p[2]);
    } else {
      const auto n = camera::continued_reciprocal(p[2], z0);
      return camera::distort_extended<M>(extra, *fold, T(p[0] * n.value), T(p[1] * n.value));
    }
  }
};

}  // namespace pose_refine
