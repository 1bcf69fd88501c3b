// SPDX-License-Identifier: BSD-3-Clause
#include "problem/freedom.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

namespace pose_refine {
namespace {

// A length that is this close to its bound has reached it.
constexpr double kAtBound = 1.0 - 1e-9;

bool has(const std::vector<Axis>& axes, Axis axis) {
  return std::find(axes.begin(), axes.end(), axis) != axes.end();
}

// Takes a direction out of those that a projector leaves free.
Matrix3 without(const Matrix3& projector, const Vector3& direction) {
  const Vector3 rest = projector * direction;
  const double norm = rest.norm();
  if (!(norm > 1e-9 * direction.norm())) return projector;
  const Vector3 unit = rest / norm;
  return projector - unit * unit.transpose();
}

Vector3 shortened(const Vector3& v, double most) {
  const double norm = v.norm();
  return most > 0.0 && norm > most ? Vector3(v * (most / norm)) : v;
}

}  // namespace

Freedom::Freedom(const RefineOptions& options, const Pose& input)
    : full_(options.fix.empty() && options.max_rotation == 0.0 && options.max_translation == 0.0),
      input_(input),
      max_rotation_(options.max_rotation),
      max_translation_(options.max_translation) {
  if (full_) return;
  const std::vector<Axis>& fixed = options.fix;
  center_ = input.center();
  up_ = options.up_in_world.normalized();
  gravity_ = has(fixed, Axis::kGravity);
  yaw_ = has(fixed, Axis::kYaw);
  const Matrix3 r = input.rotation_matrix();
  for (int i = 0; i < 3; ++i) {
    held_[i] = has(fixed, static_cast<Axis>(i)) || (gravity_ && yaw_) ? 1.0 : 0.0;
    if (has(fixed, static_cast<Axis>(3 + i)))
      free_center_ = without(free_center_, r.row(i).transpose());
    if (has(fixed, static_cast<Axis>(6 + i)))
      free_center_ = without(free_center_, Vector3::Unit(i));
  }
  if (held_.sum() == 3.0) gravity_ = yaw_ = false;
}

// Returns the angle of the optical axis about the vertical.
double Freedom::heading(const Quaternion& rotation) const {
  const Vector3 ahead = (rotation.conjugate() * Vector3::UnitZ());
  const Vector3 east = up_.unitOrthogonal();
  return std::atan2(up_.cross(east).dot(ahead), east.dot(ahead));
}

Quaternion Freedom::admissible_rotation(const Quaternion& rotation) const {
  if (held_.sum() == 3.0) return input_.rotation;
  Quaternion q = rotation;
  if (gravity_)
    q = Quaternion::FromTwoVectors(q * up_, input_.rotation * up_) * q;
  else if (yaw_)
    q = q * so3_exp((heading(q) - heading(input_.rotation)) * up_);
  const Vector3 w = so3_log(q * input_.rotation.conjugate());
  const Vector3 kept = shortened(w.cwiseProduct(Vector3::Ones() - held_), max_rotation_);
  if (kept != w) q = so3_exp(kept) * input_.rotation;
  q.normalize();
  return q;
}

Vector3 Freedom::admissible_center(const Vector3& center) const {
  return center_ + shortened(free_center_ * (center - center_), max_translation_);
}

Pose Freedom::admissible(const Pose& pose) const {
  if (full_) return pose;
  const Quaternion rotation = admissible_rotation(pose.rotation);
  const bool all = free_center_.isZero(1e-9);
  const Vector3 center = all ? center_ : admissible_center(pose.center());
  return pose_from_center(rotation, center);
}

bool Freedom::at_rotation_bound(const Pose& pose) const {
  const double angle = so3_log(pose.rotation * input_.rotation.conjugate()).norm();
  return max_rotation_ > 0.0 && angle >= kAtBound * max_rotation_;
}

bool Freedom::at_translation_bound(const Pose& pose) const {
  return max_translation_ > 0.0 && (pose.center() - center_).norm() >= kAtBound * max_translation_;
}

Matrix3 Freedom::rotation_projector(const Pose& pose, const Vector3& gradient) const {
  if (held_.sum() == 3.0) return Matrix3::Zero();
  const Vector3 w = so3_log(pose.rotation * input_.rotation.conjugate());
  const Matrix3 log_jacobian = so3_left_jacobian_inverse(w);
  Matrix3 free = Matrix3::Identity();
  for (int i = 0; i < 3; ++i)
    if (held_[i] > 0.0) free = without(free, log_jacobian.row(i).transpose());
  const Vector3 vertical = pose.rotation * up_;
  if (gravity_) free = vertical * vertical.transpose();
  if (yaw_) {
    // A turn d moves the optical axis e by -d x e; the vertical part of e does not matter.
    const Vector3 axis = Vector3::UnitZ();
    const Vector3 level = axis - vertical.dot(axis) * vertical;
    free = without(free, axis.cross(vertical.cross(level)));
  }
  const Vector3 outward = log_jacobian.transpose() * w;
  if (at_rotation_bound(pose) && gradient.dot(free * outward) < 0.0) free = without(free, outward);
  return free;
}

// This projects the tangent's translation v, which moves the center by -R' v.
Matrix3 Freedom::center_projector(const Pose& pose, const Vector3& gradient) const {
  const Matrix3 r = pose.rotation_matrix();
  Matrix3 free = r * free_center_ * r.transpose();
  const Vector3 outward = -(r * (pose.center() - center_));
  if (at_translation_bound(pose) && gradient.dot(free * outward) < 0.0)
    free = without(free, outward);
  return free;
}

Matrix6 Freedom::projector(const Pose& pose, const Vector6& gradient) const {
  Matrix6 projector = Matrix6::Identity();
  if (full_) return projector;
  projector.topLeftCorner<3, 3>() = rotation_projector(pose, gradient.head<3>());
  projector.bottomRightCorner<3, 3>() = center_projector(pose, gradient.tail<3>());
  return projector;
}

// A cost that falls outward by s has s / r more along a sphere of radius r.
Matrix6 Freedom::curvature(const Pose& pose, const Vector6& gradient) const {
  Matrix6 out = Matrix6::Zero();
  if (full_) return out;
  const auto along = [](const Matrix3& free, const Vector3& outward,
                        const Vector3& slope) -> Matrix3 {
    const Vector3 unit = (free * outward).normalized();
    return std::max(0.0, -slope.dot(unit)) / outward.norm() * without(free, outward);
  };
  if (at_rotation_bound(pose)) {
    const Vector3 w = so3_log(pose.rotation * input_.rotation.conjugate());
    const Vector3 none = Vector3::Zero();
    out.topLeftCorner<3, 3>() = along(rotation_projector(pose, none), w, gradient.head<3>());
  }
  if (at_translation_bound(pose)) {
    const Matrix3 r = pose.rotation_matrix();
    out.bottomRightCorner<3, 3>() = along(center_projector(pose, Vector3::Zero()),
                                          -(r * (pose.center() - center_)), gradient.tail<3>());
  }
  return out;
}

}  // namespace pose_refine
