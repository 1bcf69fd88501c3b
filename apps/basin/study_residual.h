// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/rotation.h>

#include <cmath>

#include "pose_refine/pose.h"

// These residuals over a PoseBlock (qw qx qy qz tx ty tz) are not offered by refine().
namespace pose_refine::basin {

// The tangent-plane distance is as published: it takes x/z for any z, so that what is
// behind the camera is mirrored to its front.
struct MirroredPlane {
  Vector3 point;
  Vector2 plane;
  double scale;

  template <class T>
  bool operator()(const T* pose, T* residual) const {
    const T world[3] = {T(point.x()), T(point.y()), T(point.z())};
    T p[3];
    ceres::UnitQuaternionRotatePoint(pose, world, p);
    const T z = p[2] + pose[6];
    residual[0] = scale * ((p[0] + pose[4]) / z - plane.x());
    residual[1] = scale * ((p[1] + pose[5]) / z - plane.y());
    return true;
  }
};

struct MirroredComponent {
  MirroredPlane both;
  int axis;

  template <class T>
  bool operator()(const T* pose, T* residual) const {
    T r[2];
    both(pose, r);
    residual[0] = r[axis];
    return true;
  }
};

}  // namespace pose_refine::basin
