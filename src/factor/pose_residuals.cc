// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/residuals/pose_residuals.h"

#include <algorithm>

namespace pose_refine {

ReferencePose::ReferencePose(const Pose& pose) : q(), r(), c() {
  const PoseBlock block(pose);
  std::copy(block.data, block.data + 4, q);
  const Vector3 center = pose.center();
  std::copy(center.data(), center.data() + 3, c);
  Eigen::Map<Eigen::Matrix<double, 3, 3, Eigen::RowMajor>>(r, 3, 3) = pose.rotation_matrix();
}

DepthWeights depth_weights(const DepthRange& range) {
  const double x0 = range.nearest, e = (range.farthest - x0) / x0;
  const double mean = e > 0.0 ? std::log1p(e) / e : 1.0;
  // The variance of a narrow range by its series: the difference would cancel.
  const double variance = e < 1e-3 ? e * e * (1.0 / 12.0 - e / 6.0 + e * e * (43.0 / 180.0))
                                   : 1.0 / (1.0 + e) - mean * mean;
  return {mean / x0, 1.0 / (x0 * range.farthest), std::sqrt(std::max(variance, 0.0)) / x0};
}

// In the tangent of pose.h, dR = [w]x R and dc = -R^T v. The ambient Jacobian that Ceres asks for
// is any one that gives this on the manifold.
bool HomographyCost::Evaluate(double const* const* parameters, double* residuals,
                              double** jacobians) const {
  const double* const pose = parameters[0];
  if (!functor_(pose, residuals)) return false;
  if (!jacobians || !jacobians[0]) return true;
  const double scale = std::sqrt(2.0 * functor_.weight);
  const Quaternion q(pose[0], pose[1], pose[2], pose[3]);
  const Eigen::Matrix3d r = q.toRotationMatrix();
  Eigen::Matrix<double, 12, 6> j = Eigen::Matrix<double, 12, 6>::Zero();
  for (int k = 0; k < 3; ++k) {
    // Column k of dR / dw by rows: [e_k]x R.
    const Eigen::Matrix3d turned = skew(Vector3::Unit(k)) * r;
    for (int row = 0; row < 3; ++row)
      j.block<3, 1>(3 * row, k) = scale * turned.row(row).transpose();
  }
  j.block<3, 3>(6, 3) = -scale * functor_.depths.w1 * r.transpose();
  j.block<3, 3>(9, 3) = -scale * functor_.depths.spread * r.transpose();
  Eigen::Matrix<double, 6, 7, Eigen::RowMajor> minus;
  SE3Manifold().MinusJacobian(pose, minus.data());
  Eigen::Map<Eigen::Matrix<double, 12, 7, Eigen::RowMajor>>(jacobians[0], 12, 7) = j * minus;
  return true;
}

}  // namespace pose_refine
