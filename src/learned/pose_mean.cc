// SPDX-License-Identifier: BSD-3-Clause
#include <Eigen/SVD>
#include <cmath>

#include "pose_refine/learned/objectives.h"
#include "pose_refine/residuals/pose_residuals.h"

namespace pose_refine {
namespace {

// Returns the rotation nearest to a matrix in the Frobenius norm.
Eigen::Matrix3d nearest_rotation(const Eigen::Matrix3d& m) {
  const Eigen::JacobiSVD<Eigen::Matrix3d> svd(m, Eigen::ComputeFullU | Eigen::ComputeFullV);
  const double sign = (svd.matrixU() * svd.matrixV().transpose()).determinant() < 0.0 ? -1.0 : 1.0;
  return svd.matrixU() * Eigen::Vector3d(1.0, 1.0, sign).asDiagonal() * svd.matrixV().transpose();
}

Status check(const std::vector<WeightedPose>& poses) {
  double total = 0.0;
  for (const WeightedPose& p : poses) {
    if (!p.pose.is_finite() || !make_depth_range(p.depths.nearest, p.depths.farthest))
      return Error{ErrorCode::kInvalidArgument, "a pose or depth range cannot be used"};
    if (!(p.weight >= 0.0 && std::isfinite(p.weight)))
      return Error{ErrorCode::kInvalidArgument, "a weight is negative or not finite"};
    total += p.weight;
  }
  if (!(total > 0.0)) return Error{ErrorCode::kInvalidArgument, "no pose has a weight"};
  return ok_status();
}

}  // namespace

// L_H is |dr1|^2 + |dr2|^2 + |dr3 + w1 dc|^2 + (w2 - w1^2)|dc|^2 in the rows r of R and the center
// c. The best c is linear in r3; with it the sum is linear in R, whose maximum is a projection.
Result<Pose> homography_mean(const std::vector<WeightedPose>& poses) {
  if (const Status status = check(poses); !status) return status.error();
  Vector3 origin = Vector3::Zero();  // the loss moves with the world: this keeps coordinates small
  for (const WeightedPose& p : poses)
    if (p.weight > 0.0) origin = p.pose.center();
  double a = 0.0, b = 0.0;
  Eigen::Vector3d g = Eigen::Vector3d::Zero(), h = g;
  Eigen::Matrix3d t = Eigen::Matrix3d::Zero();
  for (const WeightedPose& p : poses) {
    const DepthWeights w = depth_weights(p.depths);
    const Eigen::Matrix3d r = p.pose.rotation_matrix();
    const Eigen::Vector3d c = p.pose.center() - origin;
    a += p.weight * w.w1;
    b += p.weight * w.w2;
    g += p.weight * (w.w2 * c + w.w1 * r.row(2).transpose());
    h += p.weight * w.w1 * c;
    t += p.weight * r;
  }
  t.row(2) += (h - a / b * g).transpose();
  const Eigen::Matrix3d rotation = nearest_rotation(t);
  const Eigen::Vector3d center = (g - a * rotation.row(2).transpose()) / b;
  return pose_from_center(Quaternion(rotation).normalized(), origin + Vector3(center));
}

}  // namespace pose_refine
