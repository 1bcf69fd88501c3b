// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/rotation.h"

#include <Eigen/SVD>
#include <cmath>
#include <limits>

#include "io/text/number.h"

namespace pose_refine::io {
namespace {

constexpr double kNormTolerance = 1e-3;
constexpr double kLeastNorm = 0.5, kLargestNorm = 2.0;
constexpr double kMatrixTolerance = 1e-2;
constexpr double kExact = 8.0 * std::numeric_limits<double>::epsilon();

Error bad(std::string message) {
  return Error{ErrorCode::kMalformed, std::move(message)};
}

}  // namespace

bool is_unit_quaternion(double w, double x, double y, double z) {
  const double norm = std::sqrt(w * w + x * x + y * y + z * z);
  return std::abs(norm - 1.0) <= kNormTolerance;  // false for NaN
}

Result<Quaternion> unit_quaternion(double w, double x, double y, double z) {
  const double squared = w * w + x * x + y * y + z * z;
  if (squared == 0.0) return bad("the quaternion is zero");
  if (!is_unit_quaternion(w, x, y, z)) {
    std::string norm;
    append_number(norm, std::sqrt(squared));
    return bad("the quaternion's norm is " + norm + ", expected 1 within 0.001");
  }
  if (std::abs(squared - 1.0) <= kExact) return Quaternion(w, x, y, z);
  const double norm = std::sqrt(squared);
  return Quaternion(w / norm, x / norm, y / norm, z / norm);
}

bool is_raw_quaternion(double w, double x, double y, double z) {
  const double norm = std::sqrt(w * w + x * x + y * y + z * z);
  return norm >= kLeastNorm && norm <= kLargestNorm;  // false for NaN
}

Result<RawQuaternion> raw_quaternion(double w, double x, double y, double z) {
  if (is_unit_quaternion(w, x, y, z)) return RawQuaternion{*unit_quaternion(w, x, y, z), 1.0};
  const double norm = std::sqrt(w * w + x * x + y * y + z * z);
  if (norm == 0.0) return bad("the quaternion is zero");
  if (is_raw_quaternion(w, x, y, z))
    return RawQuaternion{Quaternion(w / norm, x / norm, y / norm, z / norm), norm};
  std::string text;
  append_number(text, norm);
  return bad("the quaternion's norm is " + text + ", expected 1, or 0.5 to 2 before normalization");
}

Result<Quaternion> nearest_rotation(const Matrix3& matrix) {
  const Eigen::Matrix3d m = matrix;
  const Eigen::Matrix3d deviation = m * m.transpose() - Eigen::Matrix3d::Identity();
  if (!(deviation.cwiseAbs().maxCoeff() <= kMatrixTolerance)) {
    return bad("the upper left 3x3 block is not a rotation (R R' differs from 1 by > 0.01)");
  }
  if (m.determinant() < 0.0) {
    return bad("the upper left 3x3 block is a reflection (determinant -1), not a rotation");
  }
  const Eigen::JacobiSVD<Eigen::Matrix3d> svd(m, Eigen::ComputeFullU | Eigen::ComputeFullV);
  const Eigen::Matrix3d rotation = svd.matrixU() * svd.matrixV().transpose();
  return Quaternion(Eigen::Quaterniond(rotation).normalized());
}

}  // namespace pose_refine::io
