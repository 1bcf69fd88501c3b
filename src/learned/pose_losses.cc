// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include "pose_refine/learned/objectives.h"
#include "pose_refine/residuals/pose_residuals.h"

namespace pose_refine {
namespace {

constexpr double kDegreesOfRadian = 57.295779513082320877;

template <class Vector>
double norm_of(const Vector& difference, PoseNorm norm) {
  switch (norm) {
    case PoseNorm::kL1:
      return difference.template lpNorm<1>();
    case PoseNorm::kL2:
      return difference.norm();
    case PoseNorm::kSquared:
      return difference.squaredNorm();
  }
  return 0.0;
}

// Returns c - c^ in the world. It is computed in the camera frame, so that large coordinates cancel
// only once.
Vector3 center_difference(const Pose& estimate, const Pose& truth) {
  return -(estimate.rotation.conjugate() * Vector3(estimate * truth.center()));
}

// Returns the motion from the true camera to the estimated one, X_estimate = R X_truth + t.
Pose relative(const Pose& estimate, const Pose& truth) {
  return {Quaternion(estimate.rotation * truth.rotation.conjugate()), estimate * truth.center()};
}

}  // namespace

PoseDistance pose_distance(const Pose& estimate, const Pose& truth, PoseNorm norm) {
  const Eigen::Vector4d q = estimate.rotation.coeffs(), p = truth.rotation.coeffs();
  const double near = norm_of(Eigen::Vector4d(q - p), norm);
  const double far = norm_of(Eigen::Vector4d(q + p), norm);
  return {norm_of(center_difference(estimate, truth), norm), far < near ? far : near};
}

double beta_loss(const Pose& estimate, const Pose& truth, double beta, PoseNorm norm) {
  const PoseDistance d = pose_distance(estimate, truth, norm);
  return d.position + beta * d.orientation;
}

double homoscedastic_loss(const Pose& estimate, const Pose& truth, const LogVariances& s,
                          PoseNorm norm) {
  const PoseDistance d = pose_distance(estimate, truth, norm);
  return d.position * std::exp(-s.position) + s.position +
         d.orientation * std::exp(-s.orientation) + s.orientation;
}

// This is the sum of squares of HomographyMinimal (pose_residuals.h), so it is never negative and
// exact near 0.
double homography_loss(const Pose& estimate, const Pose& truth, const DepthRange& depths,
                       HomographySign sign) {
  const DepthWeights w = depth_weights(depths);
  const double w1 = sign == HomographySign::kCorrect ? w.w1 : -w.w1;
  const Pose motion = relative(estimate, truth);
  const Quaternion& q = motion.rotation;
  const Vector3 v = q.vec(), z = Vector3::UnitZ();
  const Vector3 turned = 2.0 * (q.w() * v.cross(z) + v.cross(v.cross(z)));  // (R - I) e_z = M n
  const Vector3 shift = motion.translation + w1 / w.w2 * turned;
  const double k = w1 * w1 / w.w2;
  return w.w2 * shift.squaredNorm() + 4.0 * (2.0 - k) * (q.x() * q.x() + q.y() * q.y()) +
         8.0 * q.z() * q.z();
}

double max_error(const Pose& estimate, const Pose& truth) {
  const PoseError error = pose_error(estimate, truth);
  return std::max(100.0 * error.translation, kDegreesOfRadian * error.rotation);
}

}  // namespace pose_refine
