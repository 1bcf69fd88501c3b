// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "pose_refine/residuals/ceres.h"

namespace pose_refine {
namespace {

using RowMajor76 = Eigen::Matrix<double, 7, 6, Eigen::RowMajor>;
using RowMajor67 = Eigen::Matrix<double, 6, 7, Eigen::RowMajor>;

Pose to_pose(const double* x) {
  return {Quaternion(x[0], x[1], x[2], x[3]), Vector3(x[4], x[5], x[6])};
}

void to_block(const Pose& pose, double* x) {
  const Quaternion& q = pose.rotation;
  const double values[] = {q.w(), q.x(), q.y(), q.z()};
  std::copy(values, values + 4, x);
  std::copy(pose.translation.data(), pose.translation.data() + 3, x + 4);
}

// d(q)/d(w) at w = 0 for q <- Exp(w) q: half the quaternion product (0, w) q, as a 4x3 matrix.
Eigen::Matrix<double, 4, 3> left_product(const Quaternion& q) {
  Eigen::Matrix<double, 4, 3> m;
  m << -q.x(), -q.y(), -q.z(),  //
      q.w(), q.z(), -q.y(),     //
      -q.z(), q.w(), q.x(),     //
      q.y(), -q.x(), q.w();
  return 0.5 * m;
}

}  // namespace

PoseBlock::PoseBlock(const Pose& pose) : data() {
  to_block(pose, data);
}
Pose PoseBlock::pose() const {
  Pose pose = to_pose(data);
  pose.rotation.normalize();
  return pose;
}

bool SE3Manifold::Plus(const double* x, const double* delta, double* x_plus_delta) const {
  to_block(retract(to_pose(x), Eigen::Map<const Vector6>(delta)), x_plus_delta);
  return true;
}

bool SE3Manifold::PlusJacobian(const double* x, double* jacobian) const {
  const Pose pose = to_pose(x);
  Eigen::Map<RowMajor76> j(jacobian);
  j.setZero();
  j.topLeftCorner<4, 3>() = left_product(pose.rotation);
  // t <- t + w x t + v
  j.bottomLeftCorner<3, 3>() = -skew(pose.translation);
  j.bottomRightCorner<3, 3>().setIdentity();
  return true;
}

bool SE3Manifold::Minus(const double* y, const double* x, double* y_minus_x) const {
  Eigen::Map<Vector6> difference(y_minus_x);
  difference = local(to_pose(x), to_pose(y));
  return true;
}

bool SE3Manifold::MinusJacobian(const double* x, double* jacobian) const {
  const Pose pose = to_pose(x);
  Eigen::Map<RowMajor67> j(jacobian);
  j.setZero();
  // The columns of left_product are orthogonal with norm 1/2: 4 times its transpose inverts it.
  j.topLeftCorner<3, 4>() = 4.0 * left_product(pose.rotation).transpose();
  j.bottomLeftCorner<3, 4>() = skew(pose.translation) * j.topLeftCorner<3, 4>();
  j.bottomRightCorner<3, 3>().setIdentity();
  return true;
}

void CeresLoss::Evaluate(double s, double out[3]) const {
  const LossValue value = evaluate(loss_, s);
  out[0] = value.rho;
  out[1] = value.rho1;
  out[2] = value.rho2;
}

}  // namespace pose_refine
