// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include "pose_refine/pose.h"

namespace pose_refine {
namespace {

// Below this angle the closed forms of the Jacobian coefficients lose digits to cancellation and
// their Taylor series, cut after five terms, are exact to rounding.
constexpr double kSeriesAngle = 0.3;

// (theta - sin theta) / theta^3
double cubic_coefficient(double theta) {
  const double t2 = theta * theta;
  if (theta > kSeriesAngle) return (theta - std::sin(theta)) / (theta * t2);
  return 1.0 / 6 - t2 * (1.0 / 120 - t2 * (1.0 / 5040 - t2 * (1.0 / 362880 - t2 / 39916800)));
}

// (1 - cos theta) / theta^2, without cancellation
double square_coefficient(double theta) {
  const double half = 0.5 * theta;
  const double sinc = half > 0.0 ? std::sin(half) / half : 1.0;
  return 0.5 * sinc * sinc;
}

// (1 - (theta / 2) cot(theta / 2)) / theta^2
double inverse_coefficient(double theta) {
  const double t2 = theta * theta;
  if (theta > kSeriesAngle) return (1.0 - 0.5 * theta / std::tan(0.5 * theta)) / t2;
  return 1.0 / 12 + t2 * (1.0 / 720 + t2 * (1.0 / 30240 + t2 * (1.0 / 1209600 + t2 / 47900160)));
}

}  // namespace

Matrix3 skew(const Vector3& v) {
  Matrix3 m;
  m << 0.0, -v.z(), v.y(), v.z(), 0.0, -v.x(), -v.y(), v.x(), 0.0;
  return m;
}

Quaternion so3_exp(const Vector3& w) {
  const double theta = w.stableNorm();
  const double scale = theta > 0.0 ? std::sin(0.5 * theta) / theta : 0.5;
  Quaternion q(std::cos(0.5 * theta), scale * w.x(), scale * w.y(), scale * w.z());
  return q.normalized();
}

Vector3 so3_log(const Quaternion& q) {
  // q and -q are the same rotation: take the one with w >= 0, whose angle is at most pi.
  const double sign = q.w() < 0.0 ? -1.0 : 1.0;
  const Vector3 v = sign * q.vec();
  const double w = sign * q.w();
  const double n = v.stableNorm();
  const double scale = n > 0.0 ? 2.0 * std::atan2(n, w) / n : 2.0 / w;
  return scale * v;
}

Matrix3 so3_left_jacobian(const Vector3& w) {
  const double theta = w.norm();
  const Matrix3 k = skew(w);
  return Matrix3::Identity() + square_coefficient(theta) * k + cubic_coefficient(theta) * k * k;
}

Matrix3 so3_left_jacobian_inverse(const Vector3& w) {
  const double theta = w.norm();
  const Matrix3 k = skew(w);
  return Matrix3::Identity() - 0.5 * k + inverse_coefficient(theta) * k * k;
}

}  // namespace pose_refine
