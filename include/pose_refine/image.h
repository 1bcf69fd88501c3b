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

// A prior is what another sensor, or a network that knows its own uncertainty, says about the pose
// of one image. Variances lie in [1e-24, 1e24]. An infinite variance on the diagonal, with zeros
// beside it, leaves that coordinate free.

// Measures the whole pose: T = Exp(xi) cam_from_world, where xi ~ N(0, covariance) is in the
// tangent of pose.h.
struct PosePrior {
  Pose cam_from_world;
  Matrix6 covariance = Matrix6::Identity();  // (rotation [rad], translation [scene units])
};

// Measures the camera center, as a GPS fix does, and leaves the rotation free.
struct PositionPrior {
  Vector3 center = Vector3::Zero();          // in the world [scene units]
  Matrix3 covariance = Matrix3::Identity();  // along the axes of the world [scene units^2]
};

// Measures the rotation, with errors about the axes of the camera, and leaves the camera center
// free.
struct RotationPrior {
  Quaternion cam_from_world = Quaternion(1.0, 0.0, 0.0, 0.0);
  Matrix3 covariance = Matrix3::Identity();  // [rad^2]
};

// Measures which way is down in the frame of the camera, as an accelerometer does. Turning about
// the vertical of the world stays free, so that the prior has rank 2. Its residual is the chord
// between the two directions.
struct GravityPrior {
  Vector3 down_in_camera = Vector3(0.0, 1.0, 0.0);  // any length
  Vector3 up_in_world = Vector3(0.0, 0.0, 1.0);     // any length
  double sigma = 0.01;                              // [rad]
};

// Measures where an axis of the camera points on the horizon, as a compass does. The tilt stays
// free, so that the prior has rank 1. It says nothing where that axis is vertical.
struct YawPrior {
  Vector3 heading_in_world = Vector3(1.0, 0.0, 0.0);  // its horizontal part counts
  Vector3 axis_in_camera = Vector3(0.0, 0.0, 1.0);    // the optical axis
  Vector3 up_in_world = Vector3(0.0, 0.0, 1.0);       // any length
  double sigma = 0.01;                                // [rad]
};

// Adds 1/2 w rho(d^2) to the cost of an image. d is the distance in standard deviations, and the
// scale of the loss is in standard deviations too. w is the variance of a pixel [px^2] (see
// RefineOptions::prior_weight), so that the minimum of the sum is the maximum a posteriori.
struct Prior {
  std::variant<PosePrior, PositionPrior, RotationPrior, GravityPrior, YawPrior> measurement =
      PosePrior{};
  Loss loss;  // kNone believes the measurement however far off it is
};

// Checks a prior: all numbers are finite, rotations have unit norm, covariances are symmetric and
// positive definite, directions are not zero, and the heading is not vertical. The error names what
// is wrong.
Status validate(const Prior& prior);

// The horizontal direction at `angle` [rad]. The angle counts counter-clockwise about `up` from the
// horizontal part of the world's x axis, or of its y axis where x is within 45 degrees of vertical.
Vector3 heading(double angle, const Vector3& up);

// ---- Correspondences ----------------------------------------------------------------------------

// The 2D-3D correspondences of one image, as columns of equal length N.
struct Correspondences {
  std::vector<double> u, v;     // measured pixel [px], from the corner of the image (pose.h)
  std::vector<double> x, y, z;  // point in the world [scene units]

  // Each of the following columns may be empty.
  std::vector<double> weight;         // w >= 0 counts the observation w times
  std::vector<double> sxx, sxy, syy;  // pixel covariance, symmetric positive definite [px^2]
  // Covariance S of each point in the world, symmetric positive semidefinite [scene units^2]. In
  // the image it is J R S R'J' at the pose, which is added to the pixel's covariance ((f / 700)^2
  // px^2 unless given). Solve and covariance go by the sum (Vakhitov et al., CVPR 2021).
  std::vector<Matrix3> point_covariance;
  std::vector<std::uint64_t> point3D_id;  // names the point; it is carried along, not used

  std::size_t size() const { return u.size(); }
  void reserve(std::size_t n);
  void add(const Vector2& pixel, const Vector3& point);
  // Only these rows, in this order, of every column that there is.
  Correspondences select(const std::vector<std::size_t>& rows) const;
};

// Says why an image that was read cannot be refined.
struct Defect {
  std::string reason;   // machine-readable, e.g. "no_camera"; empty when there is no defect
  std::string message;  // for people, with file and line
};

// One image to refine: its camera, the start, and what is known about its pose.
struct Image {
  std::string name;
  Camera camera;
  Pose cam_from_world;  // the start: what the network regressed
  Correspondences correspondences;
  Defect defect = {};  // if it has a reason, the image is rejected for it, untouched
  std::vector<Prior> priors = {};
};

}  // namespace pose_refine
