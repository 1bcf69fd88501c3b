// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "pose_refine/error.h"
#include "pose_refine/loss.h"
#include "pose_refine/pose.h"

// What other sensors, or a network that knows its own uncertainty, say about one image's pose.
// Variances lie in [1e-24, 1e24]; an infinite one on the diagonal, with zeros beside it, leaves
// that coordinate free.
namespace pose_refine {

// The whole pose: T = Exp(xi) cam_from_world, xi ~ N(0, covariance) in the tangent of pose.h.
struct MeasuredPose {
  Pose cam_from_world;
  Matrix6 covariance = Matrix6::Identity();  // (rotation [rad], translation [scene units])
};

// The camera centre: a GPS fix. The rotation is left free.
struct MeasuredPosition {
  Vector3 center = Vector3::Zero();          // in the world
  Matrix3 covariance = Matrix3::Identity();  // along the axes of the world [scene units^2]
};

// The rotation, about the axes of the camera; the camera centre is left free.
struct MeasuredRotation {
  Quaternion cam_from_world = Quaternion(1.0, 0.0, 0.0, 0.0);
  Matrix3 covariance = Matrix3::Identity();  // [rad^2]
};

// Which way is down in the camera's frame: an accelerometer. Rank 2: turning about the vertical of
// the world is free. The residual is the chord between the two directions.
struct MeasuredGravity {
  Vector3 down_in_camera = Vector3(0.0, 1.0, 0.0);  // any length
  Vector3 up_in_world = Vector3(0.0, 0.0, 1.0);     // any length
  double sigma = 0.01;                              // [rad]
};

// Where an axis of the camera points on the horizon: a compass. Rank 1: the tilt is free. It says
// nothing where that axis is vertical.
struct MeasuredYaw {
  Vector3 heading_in_world = Vector3(1.0, 0.0, 0.0);  // its horizontal part counts
  Vector3 axis_in_camera = Vector3(0.0, 0.0, 1.0);    // the optical axis
  Vector3 up_in_world = Vector3(0.0, 0.0, 1.0);       // any length
  double sigma = 0.01;                                // [rad]
};

// Adds 1/2 w rho(d^2) to the cost of an image, d being the distance in standard deviations: the
// loss's scale is in standard deviations too. w is the variance of a pixel (see
// RefineOptions::prior_weight), so that the sum is a MAP problem.
struct MeasuredPrior {
  std::variant<MeasuredPose, MeasuredPosition, MeasuredRotation, MeasuredGravity, MeasuredYaw>
      measurement = MeasuredPose{};
  Loss loss;  // kNone
};

// Checks that all numbers are finite, rotations of unit norm, covariances symmetric and positive
// definite, directions not zero, and the heading not vertical.
Status validate(const MeasuredPrior& prior);

// The horizontal direction at `angle` [rad], counter-clockwise about `up` from the horizontal part
// of the world's x axis (of its y axis where x is within 45 degrees of vertical).
Vector3 heading(double angle, const Vector3& up);

}  // namespace pose_refine
