// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/loss.h"
#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"

namespace pose_refine {

// ---- Priors -------------------------------------------------------------------------------------

// What other sensors, or a network that knows its own uncertainty, say about one image's pose.
// Variances lie in [1e-24, 1e24]; an infinite one on the diagonal, with zeros beside it, leaves
// that coordinate free.

// The whole pose: T = Exp(xi) cam_from_world, xi ~ N(0, covariance) in the tangent of pose.h.
struct PosePrior {
  Pose cam_from_world;
  Matrix6 covariance = Matrix6::Identity();  // (rotation [rad], translation [scene units])
};

// The camera center: a GPS fix. The rotation is left free.
struct PositionPrior {
  Vector3 center = Vector3::Zero();          // in the world
  Matrix3 covariance = Matrix3::Identity();  // along the axes of the world [scene units^2]
};

// The rotation, about the axes of the camera; the camera center is left free.
struct RotationPrior {
  Quaternion cam_from_world = Quaternion(1.0, 0.0, 0.0, 0.0);
  Matrix3 covariance = Matrix3::Identity();  // [rad^2]
};

// Which way is down in the camera's frame: an accelerometer. Rank 2: turning about the vertical of
// the world is free. The residual is the chord between the two directions.
struct GravityPrior {
  Vector3 down_in_camera = Vector3(0.0, 1.0, 0.0);  // any length
  Vector3 up_in_world = Vector3(0.0, 0.0, 1.0);     // any length
  double sigma = 0.01;                              // [rad]
};

// Where an axis of the camera points on the horizon: a compass. Rank 1: the tilt is free. It says
// nothing where that axis is vertical.
struct YawPrior {
  Vector3 heading_in_world = Vector3(1.0, 0.0, 0.0);  // its horizontal part counts
  Vector3 axis_in_camera = Vector3(0.0, 0.0, 1.0);    // the optical axis
  Vector3 up_in_world = Vector3(0.0, 0.0, 1.0);       // any length
  double sigma = 0.01;                                // [rad]
};

// Adds 1/2 w rho(d^2) to the cost of an image, d being the distance in standard deviations: the
// loss's scale is in standard deviations too. w is the variance of a pixel (see
// RefineOptions::prior_weight), so that the sum is a MAP problem.
struct Prior {
  std::variant<PosePrior, PositionPrior, RotationPrior, GravityPrior, YawPrior> measurement =
      PosePrior{};
  Loss loss;  // kNone
};

// Checks that all numbers are finite, rotations of unit norm, covariances symmetric and positive
// definite, directions not zero, and the heading not vertical.
Status validate(const Prior& prior);

// The horizontal direction at `angle` [rad], counter-clockwise about `up` from the horizontal part
// of the world's x axis (of its y axis where x is within 45 degrees of vertical).
Vector3 heading(double angle, const Vector3& up);

// ---- Correspondences ----------------------------------------------------------------------------

// 2D-3D correspondences of one image, as columns of equal length N.
struct Correspondences {
  std::vector<double> u, v;     // measured pixel
  std::vector<double> x, y, z;  // point in the world, scene units

  // Optional columns: empty, or N long.
  std::vector<double> weight;         // w >= 0 counts the observation w times
  std::vector<double> sxx, sxy, syy;  // pixel covariance, symmetric positive definite [px^2]
  // Covariance S of each point in the world, symmetric positive semidefinite [scene units^2]. What
  // it is in the image, J R S R'J' at the pose, is added to the pixel's covariance (1 px^2 unless
  // given), which the solve and the covariance of the pose then go by (Vakhitov et al., CVPR 2021).
  std::vector<Matrix3> point_covariance;
  std::vector<std::uint64_t> point3D_id;

  std::size_t size() const { return u.size(); }
  void reserve(std::size_t n);
  void add(const Vector2& pixel, const Vector3& point);
  // Only these rows, in this order, of every column that there is.
  Correspondences select(const std::vector<std::size_t>& rows) const;
};

// Why what was read about an image is not enough to refine it.
struct Defect {
  std::string reason;   // machine-readable, e.g. "no_camera"; empty: there is no defect
  std::string message;  // for people, with file and line
};

// One image to refine.
struct Image {
  std::string name;
  Camera camera;
  Pose cam_from_world;  // the start: what the network regressed
  Correspondences correspondences;
  Defect defect = {};  // with a reason: the image is rejected for it, untouched
  std::vector<Prior> priors = {};
};

}  // namespace pose_refine
