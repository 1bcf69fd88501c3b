// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate/similarity_fit.h"

#include <Eigen/Geometry>
#include <Eigen/SVD>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace pose_refine {
namespace {

// A second direction smaller than this part of the first is the rounding of a line.
constexpr double kThin = 1e-6;

Vector3 weighted_mean(const Eigen::Matrix3Xd& points, const Eigen::VectorXd& weights) {
  return points * weights / weights.sum();
}

// Returns the rotation about `up` that turns `x` best towards `y`.
Matrix3 best_yaw(const Matrix3& yx, const Vector3& axis) {
  const Vector3 up = axis.normalized();
  // The sums of (x cross y) and of x . y follow from the sum of y x^T.
  const Vector3 cross(yx(2, 1) - yx(1, 2), yx(0, 2) - yx(2, 0), yx(1, 0) - yx(0, 1));
  const double angle = std::atan2(up.dot(cross), yx.trace() - up.dot(yx * up));
  return Eigen::AngleAxisd(angle, Eigen::Vector3d(up)).toRotationMatrix();
}

// Describes the spread of points about their mean.
struct Spread {
  Vector3 extent = Vector3::Zero();     // along its main directions, in falling order
  Vector3 direction = Vector3::Zero();  // the first of them
  double rounding = 0.0;                // an extent below is none
};

Spread spread_of(const Eigen::Matrix3Xd& points, const Vector3& offset) {
  const Eigen::Matrix3Xd centered = points.colwise() - points.rowwise().mean();
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(centered * centered.transpose(), Eigen::ComputeThinU);
  Spread spread;
  spread.direction = svd.matrixU().col(0);
  // Squared singular values would lose half of the digits of a thin one.
  for (int k = 0; k < 3; ++k)
    spread.extent[k] = (svd.matrixU().col(k).transpose() * centered).norm();
  spread.rounding = 1e-12 * (points.cwiseAbs().maxCoeff() + offset.cwiseAbs().maxCoeff());
  return spread;
}

std::string line_text(const Vector3& direction) {
  std::array<char, 160> text;
  std::snprintf(text.data(), text.size(),
                "its centers lie on a line along (%.3f %.3f %.3f), and any turn about it would do",
                direction.x(), direction.y(), direction.z());
  return text.data();
}

std::string defect(const Eigen::Matrix3Xd& points, const Vector3& offset,
                   const AlignOptions& options) {
  const Spread spread = spread_of(points, offset);
  if (!(spread.extent[0] > spread.rounding))
    return "the camera does not move, which leaves rotation and scale open";
  const double thin = std::max(kThin * spread.extent[0], spread.rounding);
  if (options.align == Align::kPosYaw) {
    const Vector3 up = options.up.normalized();
    const Eigen::Matrix3Xd centered = points.colwise() - points.rowwise().mean();
    const Eigen::Matrix3Xd level = centered - up * (up.transpose() * centered);
    if (!(level.norm() > thin))
      return "its centers lie on a vertical line, and any turn about it would do";
    return {};
  }
  if (options.align != Align::kScale && !(spread.extent[1] > thin))
    return line_text(spread.direction);
  return {};
}

}  // namespace

Eigen::Matrix3Xd ColumnFit::residuals(const CenterPairs& pairs) const {
  const Eigen::Matrix3d turned = scale * rotation;
  return (pairs.to - turned * pairs.from).colwise() - Eigen::Vector3d(translation);
}

Eigen::ArrayXd ColumnFit::squared_distances(const CenterPairs& pairs) const {
  return residuals(pairs).colwise().squaredNorm().transpose();
}

ColumnFit fit_columns(const CenterPairs& pairs, const Eigen::VectorXd& weights,
                      const AlignOptions& options) {
  ColumnFit fit;
  if (options.align == Align::kNone) {
    fit.translation = pairs.from_offset - pairs.to_offset;
    return fit;
  }
  const Vector3 mean_from = weighted_mean(pairs.from, weights);
  const Vector3 mean_to = weighted_mean(pairs.to, weights);
  const Eigen::Matrix3Xd x = pairs.from.colwise() - Eigen::Vector3d(mean_from);
  const Eigen::Matrix3Xd y = pairs.to.colwise() - Eigen::Vector3d(mean_to);
  const Eigen::Matrix3d yx = y * weights.asDiagonal() * x.transpose();
  if (options.align == Align::kPosYaw) {
    fit.rotation = best_yaw(yx, options.up);
  } else {
    const Eigen::JacobiSVD<Eigen::Matrix3d> svd(yx, Eigen::ComputeFullU | Eigen::ComputeFullV);
    Eigen::Vector3d sign(1.0, 1.0, 1.0);
    if (svd.matrixU().determinant() * svd.matrixV().determinant() < 0.0) sign[2] = -1.0;
    fit.rotation = svd.matrixU() * sign.asDiagonal() * svd.matrixV().transpose();
    const double spread = (x * weights.cwiseSqrt().asDiagonal()).squaredNorm();
    const bool scaled = options.align == Align::kSim3 || options.align == Align::kScale;
    if (scaled && spread > 0.0) fit.scale = svd.singularValues().dot(sign) / spread;
  }
  fit.translation = mean_to - fit.scale * (fit.rotation * mean_from);
  return fit;
}

std::string undetermined(const CenterPairs& pairs, const AlignOptions& options) {
  if (options.align == Align::kNone) return {};
  if (pairs.size() < 3) return "fewer than three poses are in both";
  const std::string why = defect(pairs.from, pairs.from_offset, options);
  return why.empty() ? defect(pairs.to, pairs.to_offset, options) : why;
}

}  // namespace pose_refine
