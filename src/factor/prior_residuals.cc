// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/residuals/prior_residuals.h"

#include <algorithm>

#include "problem/whitening.h"

namespace pose_refine {
namespace {

template <int n, class Matrix>
void whiten_by(const Matrix& covariance, double* out) {
  const auto whitening = whitening_of<n>(covariance);
  if (whitening)
    std::copy(whitening->data(), whitening->data() + n * n, out);
  else
    std::fill(out, out + n * n, 0.0);
}

void copy_unit(const Vector3& v, double out[3]) {
  const Vector3 unit = v.normalized();
  std::copy(unit.data(), unit.data() + 3, out);
}

}  // namespace

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
