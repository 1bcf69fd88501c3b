// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "pose_refine/pose.h"

namespace pose_refine::minimal {

// At most four poses, in no order.
struct P3pPoses {
  std::array<Pose, 4> pose;
  int count = 0;
};

// Every cam_from_world with lambda_i rays[i] = R world[i] + t, lambda_i > 0. `rays` are unit
// vectors in the camera frame (any direction, also behind). None when the three points are
// collinear or coincide, when two rays coincide, or when a number is not finite.
//
// The three equations |lambda_i y_i - lambda_j y_j|^2 = |X_i - X_j|^2 are, without their scale, two
// conics in (lambda_1 : lambda_2 : lambda_3). A member of their pencil with determinant 0 (a cubic)
// is a pair of lines; each meets a conic in two points (a quadratic). So no quartic is solved.
// Gauss-Newton steps on the equations then remove the rounding. At a double root, which is where
// the camera is on the cylinder through the three points, half of the digits are lost, as they must
// be.
P3pPoses p3p(const std::array<Vector3, 3>& rays, const std::array<Vector3, 3>& world);

// Real roots of x^3 + b x^2 + c x + d, each once; at least one.
struct CubicRoots {
  std::array<double, 3> root;
  int count = 0;
};
CubicRoots cubic_roots(double b, double c, double d);

}  // namespace pose_refine::minimal
