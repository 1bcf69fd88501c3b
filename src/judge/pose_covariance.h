// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "judge/observability.h"
#include "judge/rows.h"
#include "observe/pose_state.h"

namespace pose_refine {

// This is the uncertainty of one pose, as sandwich_covariance() estimates it.
struct Uncertainty {
  std::optional<Matrix6> covariance;  // in the tangent of pose.h
  double degrees_of_freedom = 0.0;    // of the noise it is scaled by
};

// Estimates the covariance of the pose by the sandwich A^-1 B A^-1 (Huber 1967), A the Hessian of
// the robust cost with rho'', B the covariance of its gradient. It needs to be told neither noise
// level nor loss:
// - Inliers (within 4 sigma) are taken for alike, noise that has nothing to do with geometry: mean
//   curvature in A, mean squared gradient over 2n - p degrees of freedom in B. As far as their own
//   sums differ from that by more than chance, those count (Ledoit & Wolf 2004).
// - Outliers may all pull the same way: in B they are one cluster, the square of their sum (Liang
//   & Zeger 1986). So the bias they cause is in the covariance.
// - Curvature that varies adds Huber's factor for few observations (Huber & Ronchetti, eq. 7.83).
// - A prior counts with the variance that it claims.
// The noise being estimated, the error follows a multivariate t; what is returned is its
// covariance, nu / (nu - 2) times its scale. It is zero along directions that are not observable.
// `rows` are those of the same pose. There is none with less than a degree of freedom and a half to
// spare for the noise.
Uncertainty sandwich_covariance(const PoseCost& cost, const PoseState& at,
                                const Observability& seen, const scatter::Rows& rows);

// Returns the covariance where the model is believed: variance A^-1, variance being that of one
// residual unit.
std::optional<Matrix6> model_covariance(const Matrix6& hessian, double variance);

}  // namespace pose_refine
