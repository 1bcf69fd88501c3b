// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/loss_function.h>
#include <ceres/manifold.h>

#include "pose_refine/loss.h"
#include "pose_refine/pose.h"

// What people need who build their own ceres::Problem. Only this and pose_residuals.h include
// Ceres.
namespace pose_refine {

// A pose as one parameter block: qw qx qy qz tx ty tz.
struct PoseBlock {
  double data[7];

  PoseBlock() : PoseBlock(Pose()) {}
  explicit PoseBlock(const Pose& pose);
  Pose pose() const;
};

// The manifold of PoseBlock, with the tangent of pose.h: T <- Exp(xi) T, xi = (rotation,
// translation) in the camera frame. Unlike Ceres' quaternion manifolds a unit of the tangent is a
// radian, so a covariance in it needs no factor.
class SE3Manifold final : public ceres::Manifold {
 public:
  int AmbientSize() const override { return 7; }
  int TangentSize() const override { return 6; }
  bool Plus(const double* x, const double* delta, double* x_plus_delta) const override;
  bool PlusJacobian(const double* x, double* jacobian) const override;
  bool Minus(const double* y, const double* x, double* y_minus_x) const override;
  bool MinusJacobian(const double* x, double* jacobian) const override;
};

// Any Loss as a ceres::LossFunction.
class CeresLoss final : public ceres::LossFunction {
 public:
  explicit CeresLoss(const Loss& loss) : loss_(loss) {}
  void Evaluate(double s, double out[3]) const override;

 private:
  Loss loss_;
};

}  // namespace pose_refine
