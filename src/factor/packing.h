// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "pose_refine/pose.h"

// These functions prepare poses for the kernel and unpack its plain arrays.
namespace pose_refine {

// Moves the origin of the frame that the pose maps from to `origin`, given in that frame. Solvers
// work with an origin among the points, because coordinates of 1e7 would cost digits.
inline Pose with_origin(const Pose& pose, const Vector3& origin) {
  return {pose.rotation, pose.rotation * origin + pose.translation};
}

// Packs R by rows, then t.
inline std::array<double, 12> packed_rows(const Pose& pose) {
  const Matrix3 r = pose.rotation_matrix();
  const Vector3& t = pose.translation;
  return {r(0, 0), r(0, 1), r(0, 2), r(1, 0), r(1, 1), r(1, 2),
          r(2, 0), r(2, 1), r(2, 2), t.x(),   t.y(),   t.z()};
}

// Unpacks the upper triangle by rows, 21 numbers.
inline Matrix6 symmetric(const double* upper_rows) {
  Matrix6 h;
  for (int i = 0; i < 6; ++i)
    for (int j = i; j < 6; ++j) h(i, j) = h(j, i) = *upper_rows++;
  return h;
}

}  // namespace pose_refine
