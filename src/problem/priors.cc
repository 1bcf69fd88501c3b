// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "pose_refine/image.h"
#include "problem/whitening.h"

namespace pose_refine {
namespace {

constexpr double kLargest = 1e12;  // of a coordinate

Error invalid(const std::string& message) {
  return {ErrorCode::kInvalidArgument, "prior: " + message};
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

}  // namespace

Status validate(const Prior& prior) {
  if (const Status loss = validate(prior.loss); !loss) return invalid(loss.error().message);
  if (prior.loss.is_automatic())
    return invalid("the loss needs a scale in standard deviations, as in " +
                   std::string(loss_names()[static_cast<std::size_t>(prior.loss.kind)]) + ":3");
  return std::visit([](const auto& measurement) { return check(measurement); }, prior.measurement);
}

Vector3 heading(double angle, const Vector3& up) {
  const Vector3 vertical = up.normalized();
  const Vector3 first = std::abs(vertical.x()) < M_SQRT1_2 ? Vector3(1, 0, 0) : Vector3(0, 1, 0);
  const Vector3 east = horizontal(first, vertical).normalized();
  return std::cos(angle) * east + std::sin(angle) * vertical.cross(east);
}

}  // namespace pose_refine
