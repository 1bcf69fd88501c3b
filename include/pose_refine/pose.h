// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>

// The convention of poses, pixels and tangents, which is stated here and nowhere else.
//
//  * A pose is `cam_from_world`: x_cam = R x_world + t. R is a unit quaternion (w, x, y, z on
//  disk),
//    t is in scene units. The camera center in the world is c = -R^T t.
//  * The axes of the camera are x right, y down, z forward.
//  * Pixel (0, 0) is the corner of the top-left pixel, whose center is (0.5, 0.5).
//  * The tangent is a 6-vector (rotation [rad], translation [scene units]), applied on the left, in
//    the frame of the camera: T <- Exp(xi) T. `SE3Manifold` and every Hessian and covariance use
//    it.
//  * Angles are radians in the library and degrees on the command line.
namespace pose_refine {

// These types have no over-alignment, so that a caller built with other instruction sets links
// safely.
using Vector2 = Eigen::Matrix<double, 2, 1, Eigen::DontAlign>;
using Vector3 = Eigen::Matrix<double, 3, 1, Eigen::DontAlign>;
using Vector6 = Eigen::Matrix<double, 6, 1, Eigen::DontAlign>;
using Matrix3 = Eigen::Matrix<double, 3, 3, Eigen::DontAlign>;
using Matrix6 = Eigen::Matrix<double, 6, 6, Eigen::DontAlign>;
using Quaternion = Eigen::Quaternion<double, Eigen::DontAlign>;

// A pose, cam_from_world. Every function here keeps `rotation` at unit norm.
struct Pose {
  Quaternion rotation = Quaternion(1.0, 0.0, 0.0, 0.0);
  Vector3 translation = Vector3::Zero();

  Vector3 operator*(const Vector3& world_point) const;  // the point in the frame of the camera
  Pose operator*(const Pose& other) const;              // applies `other` first, then this
  Pose inverse() const;
  Vector3 center() const;  // camera center in the world [scene units]
  Matrix3 rotation_matrix() const;
  bool is_finite() const;
};

// Builds a pose from a camera center and a cam_from_world rotation.
Pose pose_from_center(const Quaternion& rotation, const Vector3& center);

// Exponential and logarithm of SO(3), in radians. `so3_log` returns the shortest rotation vector,
// |w| <= pi, which is the same for q and -q. Both are accurate to rounding at every angle, also at
// 0 and at pi.
Quaternion so3_exp(const Vector3& w);
Vector3 so3_log(const Quaternion& q);
// The left Jacobian J_l(w): Exp(w + dw) = Exp(J_l dw) Exp(w) + O(dw^2).
Matrix3 so3_left_jacobian(const Vector3& w);
Matrix3 so3_left_jacobian_inverse(const Vector3& w);
// The matrix [v]x of the cross product: skew(v) * u = v x u.
Matrix3 skew(const Vector3& v);

// Exponential and logarithm of SE(3); the tangent has the order (rotation, translation).
Pose se3_exp(const Vector6& xi);
Vector6 se3_log(const Pose& pose);
// The adjoint Ad(T): T Exp(xi) T^-1 = Exp(Ad(T) xi).
Matrix6 adjoint(const Pose& pose);
// `retract` gives Exp(xi) pose; `local` is its inverse, the xi with to = Exp(xi) from.
Pose retract(const Pose& pose, const Vector6& xi);
Vector6 local(const Pose& from, const Pose& to);

// The error of an estimate against the truth: the distance of the camera centers [scene units] and
// the angle of the relative rotation [rad], 0 to pi. It is exact for tiny angles (2 atan2(|v|,
// |w|), no acos).
struct PoseError {
  double translation = 0.0;
  double rotation = 0.0;
};
PoseError pose_error(const Pose& estimate, const Pose& truth);

}  // namespace pose_refine
