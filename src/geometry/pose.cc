// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/pose.h"

#include <cmath>

// CMake also refuses these flags where it sees them.
#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ > 0)
#error "pose_refine needs NaN and infinity: build without -ffast-math / -Ofast"
#endif

namespace pose_refine {

Vector3 Pose::operator*(const Vector3& world_point) const {
  return rotation * world_point + translation;
}

Pose Pose::operator*(const Pose& other) const {
  Pose product;
  product.rotation = (rotation * other.rotation).normalized();
  product.translation = rotation * other.translation + translation;
  return product;
}

Pose Pose::inverse() const {
  Pose inverse;
  inverse.rotation = rotation.conjugate();
  inverse.translation = -(inverse.rotation * translation);
  return inverse;
}

Vector3 Pose::center() const {
  return -(rotation.conjugate() * translation);
}

Matrix3 Pose::rotation_matrix() const {
  return rotation.toRotationMatrix();
}

bool Pose::is_finite() const {
  return rotation.coeffs().allFinite() && translation.allFinite();
}

Pose pose_from_center(const Quaternion& rotation, const Vector3& center) {
  Pose pose;
  pose.rotation = rotation;
  pose.translation = -(rotation * center);
  return pose;
}

Pose se3_exp(const Vector6& xi) {
  const Vector3 w = xi.head<3>();
  Pose pose;
  pose.rotation = so3_exp(w);
  pose.translation = so3_left_jacobian(w) * xi.tail<3>();
  return pose;
}

Vector6 se3_log(const Pose& pose) {
  const Vector3 w = so3_log(pose.rotation);
  Vector6 xi;
  xi << w, so3_left_jacobian_inverse(w) * pose.translation;
  return xi;
}

Matrix6 adjoint(const Pose& pose) {
  const Matrix3 r = pose.rotation_matrix();
  Matrix6 ad = Matrix6::Zero();
  ad.topLeftCorner<3, 3>() = r;
  ad.bottomRightCorner<3, 3>() = r;
  ad.bottomLeftCorner<3, 3>() = skew(pose.translation) * r;
  return ad;
}

Pose retract(const Pose& pose, const Vector6& xi) {
  return se3_exp(xi) * pose;
}

Vector6 local(const Pose& from, const Pose& to) {
  return se3_log(to * from.inverse());
}

PoseError pose_error(const Pose& estimate, const Pose& truth) {
  const Quaternion relative = estimate.rotation * truth.rotation.conjugate();
  return {(estimate.center() - truth.center()).norm(),
          2.0 * std::atan2(relative.vec().norm(), std::abs(relative.w()))};
}

}  // namespace pose_refine
