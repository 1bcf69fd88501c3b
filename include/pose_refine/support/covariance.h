// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>

#include "pose_refine/pose.h"

// Covariances of poses: their meaning, their bounds, and their form in other frames.
//
// Every 6x6 matrix here is in the tangent of pose.h unless its function says otherwise: (rotation
// [rad], translation [scene units]), applied on the left, in the frame of the camera. If T is the
// estimate and T* the truth, then T = Exp(xi) T*, and the covariance is that of xi. Its upper left
// block has rad^2, its lower right block scene units^2, the others the product of both. The
// translation is not the camera center: use center_covariance() for the center.
//
// RefineResult::covariance is the sandwich A^-1 B A^-1 (Huber 1967). A is the Hessian of the robust
// cost at the minimum and B the covariance of its gradient, estimated from the residuals: neither
// the noise nor the loss needs to be told. Outliers may all pull the same way, so they count as one
// cluster (Liang & Zeger 1986), and the bias that they cause is in the covariance. Priors count
// with the variance that they claim. The estimate assumes that
//
//   * the solve ended in the minimum of the right consensus (see Verdict),
//   * the errors of right observations are independent of each other,
//   * the 3D points are exact, or point covariances were given,
//   * the camera is exact, or refine_bundle() refined its intrinsics,
//   * the cost is nearly quadratic over the size of the errors.
//
// Errors that all observations share, such as those of a map (support/map_noise.h) or of a ground
// truth, are not in it.
// The noise itself is known badly with few points: errors then follow a multivariate t distribution
// with RefineResult::degrees_of_freedom, and the matrix is the covariance of that distribution.
// Directions that the data leave open have zeros, and RefineResult::weak_directions names them.
// Held axes have zeros too.
//
// For example, this gives the standard deviation of the camera center along the axes of the world,
// and the errors that 95 % of such poses stay below:
//
//   const RefineResult result = refine(image);
//   if (result.covariance && result.weak_directions.empty()) {
//     const Matrix3 c = center_covariance(*result.covariance, result.cam_from_world);
//     const Vector3 sigma = c.diagonal().cwiseSqrt();                                // scene units
//     const PoseBound bound = bound95(*result.covariance, result.degrees_of_freedom);
//   }
namespace pose_refine {

// The covariance Ad(frame) C Ad(frame)' of the pose frame * T. With frame = other_from_cam it is
// the covariance of another camera of a rig, with cam_from_world^-1 that of the inverse pose
// world_from_cam. Another frame of the world (T * frame) leaves a covariance as it is.
Matrix6 transform_covariance(const Matrix6& covariance, const Pose& frame);

// The covariance of (a, b) along the axes of the world: a [rad] turns world_from_cam, R_wc <-
// Exp(a) R_wc, and b [scene units] moves the camera center, c <- c + b.
Matrix6 covariance_in_world(const Matrix6& covariance, const Pose& cam_from_world);
// The covariance of the camera center along the axes of the world [scene units^2], which is the
// lower right block of covariance_in_world().
Matrix3 center_covariance(const Matrix6& covariance, const Pose& cam_from_world);

// The normalized estimation error squared (NEES), xi' C^-1 xi with xi = local(truth, estimate). It
// is infinite when C is not positive definite.
double normalized_error(const Pose& estimate, const Pose& truth, const Matrix6& covariance);

// The probability that the normalized error squared over `dimensions` is below `squared`, when the
// noise was estimated with nu > 2 `degrees_of_freedom`. The error follows a multivariate t
// distribution of that covariance, so that squared / dimensions * nu / (nu - 2) follows the F
// distribution. For infinite nu it is the chi2 distribution.
double ellipsoid_probability(double squared, int dimensions,
                             double degrees_of_freedom = std::numeric_limits<double>::infinity());

// Bounds of the errors of a pose.
struct PoseBound {
  double position = 0.0;  // distance of the camera centers [scene units]
  double rotation = 0.0;  // angle of the relative rotation [rad]
};
// The errors that 95 % of the poses with this covariance stay below. A weighted sum of squares is
// taken for a scaled F variable with the same first two moments (Box, Ann. Math. Stat. 1954,
// Theorem 3.1). At 95 % it is within a percent of the exact quantile for any weights.
PoseBound bound95(const Matrix6& covariance,
                  double degrees_of_freedom = std::numeric_limits<double>::infinity());

}  // namespace pose_refine
