// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>

// The one place where the pose convention is stated.
//
//  * A pose is `cam_from_world`: x_cam = R x_world + t. R is a unit quaternion (w, x, y, z on
//  disk),
//    t is in scene units. The camera center in the world is c = -R^T t.
//  * Camera axes: x right, y down, z forward.
//  * Pixels: (0, 0) is the corner of the top-left pixel, its center is (0.5, 0.5).
//  * Tangent: a 6-vector (rotation [rad], translation [scene units]), applied on the left, in the
//    camera frame: T <- Exp(xi) T. `SE3Manifold` and every Hessian and covariance use exactly this.
//  * Angles are radians in the library and degrees on the command line.
namespace pose_refine {

// Types without over-alignment, so that a caller built with other instruction sets links safely.
using Vector2 = Eigen::Matrix<double, 2, 1, Eigen::DontAlign>;
using Vector3 = Eigen::Matrix<double, 3, 1, Eigen::DontAlign>;
using Vector6 = Eigen::Matrix<double, 6, 1, Eigen::DontAlign>;
using Matrix3 = Eigen::Matrix<double, 3, 3, Eigen::DontAlign>;
using Matrix6 = Eigen::Matrix<double, 6, 6, Eigen::DontAlign>;
using Quaternion = Eigen::Quaternion<double, Eigen::DontAlign>;

// cam_from_world. `rotation` is kept at unit norm by every function here.
struct Pose {
  Quaternion rotation = Quaternion(1.0, 0.0, 0.0, 0.0);
  Vector3 translation = Vector3::Zero();

  Vector3 operator*(const Vector3& world_point) const;  // x_cam
  Pose operator*(const Pose& other) const;              // first `other`, then this
  Pose inverse() const;
  Vector3 center() const;  // camera center in the world
  Matrix3 rotation_matrix() const;
  bool is_finite() const;
};

// Builds a pose from a camera center and a cam_from_world rotation.
Pose pose_from_center(const Quaternion& rotation, const Vector3& center);

// SO(3). `so3_log` returns the shortest rotation vector, |w| <= pi, the same for q and -q.
// Both are accurate to rounding at every angle, also at 0 and at pi.
Quaternion so3_exp(const Vector3& w);
Vector3 so3_log(const Quaternion& q);
// Left Jacobian J_l: Exp(w + dw) = Exp(J_l dw) Exp(w) + O(dw^2).
Matrix3 so3_left_jacobian(const Vector3& w);
Matrix3 so3_left_jacobian_inverse(const Vector3& w);
// [v]x, so that skew(v) * u = v x u.
Matrix3 skew(const Vector3& v);

// SE(3), tangent order (rotation, translation).
Pose se3_exp(const Vector6& xi);
Vector6 se3_log(const Pose& pose);
// Adjoint: T Exp(xi) T^-1 = Exp(Ad(T) xi).
Matrix6 adjoint(const Pose& pose);
// T <- Exp(xi) T, and its inverse: xi with to = Exp(xi) from.
Pose retract(const Pose& pose, const Vector6& xi);
Vector6 local(const Pose& from, const Pose& to);

// Error of `estimate` against `truth`: distance of camera centers [scene units] and angle of the
// relative rotation [rad, 0..pi]. Exact for tiny angles (2 atan2(|v|, |w|), no acos).
struct PoseError {
  double translation = 0.0;
  double rotation = 0.0;
};
PoseError pose_error(const Pose& estimate, const Pose& truth);

}  // namespace pose_refine
