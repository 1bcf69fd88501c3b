// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/loss_function.h>
#include <ceres/manifold.h>

#include "pose_refine/loss.h"
#include "pose_refine/pose.h"

// The parts of a ceres::Problem of your own: the pose block, its manifold, and the robust losses.
// Only the headers of this folder include Ceres.
namespace pose_refine {

// A pose as one parameter block: qw qx qy qz tx ty tz.
struct PoseBlock {
  double data[7];

  PoseBlock() : PoseBlock(Pose()) {}
  explicit PoseBlock(const Pose& pose);
  Pose pose() const;
};

// The manifold of PoseBlock with the tangent of pose.h: T <- Exp(xi) T, where xi = (rotation [rad],
// translation [scene units]) is in the frame of the camera. Unlike in Ceres' quaternion manifolds a
// unit of the tangent is a radian, so a covariance in it needs no factor.
class SE3Manifold final : public ceres::Manifold {
 public:
  int AmbientSize() const override { return 7; }
  int TangentSize() const override { return 6; }
  bool Plus(const double* x, const double* delta, double* x_plus_delta) const override;
  bool PlusJacobian(const double* x, double* jacobian) const override;
  bool Minus(const double* y, const double* x, double* y_minus_x) const override;
  bool MinusJacobian(const double* x, double* jacobian) const override;
};

// Any Loss as a ceres::LossFunction. Its scale is in the unit of the residuals.
class CeresLoss final : public ceres::LossFunction {
 public:
  explicit CeresLoss(const Loss& loss) : loss_(loss) {}
  void Evaluate(double s, double out[3]) const override;

 private:
  Loss loss_;
};

}  // namespace pose_refine
