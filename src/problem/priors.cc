// SPDX-License-Identifier: BSD-3-Clause
#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "pose_refine/image.h"
#include "pose_refine/residuals/prior_residuals.h"

namespace pose_refine {
namespace {

constexpr double kLeastVariance = 1e-24, kMostVariance = 1e24;
constexpr double kLargest = 1e12;  // of a coordinate

Error invalid(const std::string& message) {
  return {ErrorCode::kInvalidArgument, "prior: " + message};
}

template <int n>
using RowMajor = Eigen::Matrix<double, n, n, Eigen::RowMajor>;

// Returns W with W' W = covariance^-1, zero in the coordinates of infinite variance, or nothing
// when the matrix is not a covariance. The matrix is scaled by its diagonal first, so that units do
// not matter.
template <int n, class Matrix>
std::optional<RowMajor<n>> whitening_of(const Matrix& covariance) {
  RowMajor<n> scaled = RowMajor<n>::Identity();
  Eigen::Matrix<double, n, 1> inverse_sigma;
  for (int i = 0; i < n; ++i) {
    const double variance = covariance(i, i);
    const bool free = variance == HUGE_VAL;
    if (!free && !(variance >= kLeastVariance && variance <= kMostVariance)) return std::nullopt;
    inverse_sigma[i] = free ? 0.0 : 1.0 / std::sqrt(variance);
  }
  for (int i = 0; i < n; ++i)
    for (int k = 0; k < n; ++k) {
      if (i == k) continue;
      const double value = covariance(i, k);
      const bool free = inverse_sigma[i] == 0.0 || inverse_sigma[k] == 0.0;
      if (!std::isfinite(value) || (free && value != 0.0)) return std::nullopt;
      scaled(i, k) = value * inverse_sigma[i] * inverse_sigma[k];
    }
  if (!((scaled - scaled.transpose()).cwiseAbs().maxCoeff() <= 1e-9)) return std::nullopt;
  const Eigen::LLT<RowMajor<n>> llt(scaled);
  if (llt.info() != Eigen::Success) return std::nullopt;
  const RowMajor<n> lower = llt.matrixL();
  if (!(lower.diagonal().minCoeff() > 1e-7)) return std::nullopt;
  RowMajor<n> whitening = RowMajor<n>::Identity();
  llt.matrixL().solveInPlace(whitening);
  whitening = whitening * inverse_sigma.asDiagonal();
  return whitening;
}

template <int n, class Matrix>
void whiten_by(const Matrix& covariance, double* out) {
  const auto whitening = whitening_of<n>(covariance);
  if (whitening)
    std::copy(whitening->data(), whitening->data() + n * n, out);
  else
    std::fill(out, out + n * n, 0.0);
}

bool reasonable(const Vector3& v) {
  return v.cwiseAbs().maxCoeff() < kLargest && v.allFinite();
}
bool is_direction(const Vector3& v) {
  return reasonable(v) && v.norm() > 1e-30;
}
bool is_rotation(const Quaternion& q) {
  return std::abs(q.norm() - 1.0) <= 1e-3;  // false for NaN
}
bool is_sigma(double sigma) {
  return sigma * sigma >= kLeastVariance && sigma * sigma <= kMostVariance && sigma > 0.0;
}

Vector3 horizontal(const Vector3& v, const Vector3& up) {
  const Vector3 vertical = up.normalized(), unit = v.normalized();
  return unit - vertical.dot(unit) * vertical;
}

constexpr char kCovariance[] = "the covariance is not symmetric and positive definite";
constexpr char kSigma[] = "sigma is not positive";
constexpr char kRotation[] = "the rotation is not a unit quaternion";

Status check(const PosePrior& prior) {
  if (!is_rotation(prior.cam_from_world.rotation)) return invalid(kRotation);
  if (!reasonable(prior.cam_from_world.translation)) return invalid("the pose is not finite");
  if (!whitening_of<6>(prior.covariance)) return invalid(kCovariance);
  return ok_status();
}
Status check(const PositionPrior& prior) {
  if (!reasonable(prior.center)) return invalid("the camera center is not finite");
  if (!whitening_of<3>(prior.covariance)) return invalid(kCovariance);
  return ok_status();
}
Status check(const RotationPrior& prior) {
  if (!is_rotation(prior.cam_from_world)) return invalid(kRotation);
  if (!whitening_of<3>(prior.covariance)) return invalid(kCovariance);
  return ok_status();
}
Status check(const GravityPrior& prior) {
  if (!is_direction(prior.down_in_camera) || !is_direction(prior.up_in_world))
    return invalid("a direction is zero or not finite");
  if (!is_sigma(prior.sigma)) return invalid(kSigma);
  return ok_status();
}
Status check(const YawPrior& prior) {
  for (const Vector3& v : {prior.heading_in_world, prior.axis_in_camera, prior.up_in_world})
    if (!is_direction(v)) return invalid("a direction is zero or not finite");
  if (!(horizontal(prior.heading_in_world, prior.up_in_world).norm() > 1e-6))
    return invalid("the heading is vertical");
  if (!is_sigma(prior.sigma)) return invalid(kSigma);
  return ok_status();
}

void copy_unit(const Vector3& v, double out[3]) {
  const Vector3 unit = v.normalized();
  std::copy(unit.data(), unit.data() + 3, out);
}

}  // namespace

Status validate(const Prior& prior) {
  if (const Status loss = validate(prior.loss); !loss) return invalid(loss.error().message);
  return std::visit([](const auto& measurement) { return check(measurement); }, prior.measurement);
}

Vector3 heading(double angle, const Vector3& up) {
  const Vector3 vertical = up.normalized();
  const Vector3 first = std::abs(vertical.x()) < M_SQRT1_2 ? Vector3(1, 0, 0) : Vector3(0, 1, 0);
  const Vector3 east = horizontal(first, vertical).normalized();
  return std::cos(angle) * east + std::sin(angle) * vertical.cross(east);
}

PosePriorResidual::PosePriorResidual(const PosePrior& prior)
    : reference(prior.cam_from_world), whitening() {
  whiten_by<6>(prior.covariance, whitening);
}

PositionPriorResidual::PositionPriorResidual(const PositionPrior& prior)
    : reference(Pose{Quaternion(1.0, 0.0, 0.0, 0.0), -prior.center}), whitening() {
  whiten_by<3>(prior.covariance, whitening);
}

RotationPriorResidual::RotationPriorResidual(const RotationPrior& prior)
    : reference(Pose{prior.cam_from_world, Vector3::Zero()}), whitening() {
  whiten_by<3>(prior.covariance, whitening);
}

GravityPriorResidual::GravityPriorResidual(const GravityPrior& prior)
    : down_world(), down_camera(), sigma(prior.sigma) {
  copy_unit(-prior.up_in_world, down_world);
  copy_unit(prior.down_in_camera, down_camera);
}

YawPriorResidual::YawPriorResidual(const YawPrior& prior)
    : ahead(), left(), axis(), sigma(prior.sigma) {
  const Vector3 forward = horizontal(prior.heading_in_world, prior.up_in_world).normalized();
  copy_unit(forward, ahead);
  copy_unit(prior.up_in_world.normalized().cross(forward), left);
  copy_unit(prior.axis_in_camera, axis);
}

}  // namespace pose_refine
