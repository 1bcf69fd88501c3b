// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>

#include "pose_refine/pose.h"

// What a covariance says about a pose. Every 6x6 here is in the tangent of pose.h unless noted:
// (rotation [rad], translation [scene units]), on the left, T <- Exp(xi) T.
namespace pose_refine {

// Of frame * T: Ad(frame) C Ad(frame)'. With other_from_cam it is the covariance of another camera
// of a rig, with cam_from_world^-1 that of the inverse pose world_from_cam. Another frame of the
// world (T * frame) leaves a covariance as it is.
Matrix6 transform_covariance(const Matrix6& covariance, const Pose& frame);

// In the world's axes, order (rotation, camera center): rotation R_wc <- Exp(a) R_wc of
// world_from_cam, center c <- c + b.
Matrix6 covariance_in_world(const Matrix6& covariance, const Pose& cam_from_world);
// The lower right block of it: of the camera center [scene units^2].
Matrix3 center_covariance(const Matrix6& covariance, const Pose& cam_from_world);

// Normalized estimation error squared (NEES) xi' C^-1 xi with xi = local(truth, estimate); infinite
// when C is not positive definite.
double normalized_error(const Pose& estimate, const Pose& truth, const Matrix6& covariance);

// Probability that the normalized error squared over `dimensions` is below `squared`, when the
// noise was estimated with nu > 2 `degrees_of_freedom`: the error follows a multivariate t of that
// covariance, so squared / dimensions * nu / (nu - 2) the F distribution; chi2 in the limit.
double ellipsoid_probability(double squared, int dimensions,
                             double degrees_of_freedom = std::numeric_limits<double>::infinity());

// Errors that 95 % of the poses with this covariance stay below: distance of the camera centers
// [scene units], angle of the relative rotation [rad].
struct PoseBound {
  double position = 0.0;
  double rotation = 0.0;
};
// A weighted sum of squares as a scaled F variable with the same first two moments (Box 1954,
// Theorem 3.1); at 95 % within a percent of the exact quantile for any weights.
PoseBound bound95(const Matrix6& covariance,
                  double degrees_of_freedom = std::numeric_limits<double>::infinity());

}  // namespace pose_refine
