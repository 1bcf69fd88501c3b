// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "diagnostics/observation.h"

namespace pose_refine {

// Covariance of the pose in the tangent of pose.h, by the sandwich A^-1 B A^-1 n/(n-6): A the
// Hessian of the robust cost (with rho''), B the summed squares of the observations' gradients
// (Huber 1967, White 1980). It needs to be told neither noise level nor loss, but is right only for
// many observations: too small by tenths below about 50, by more below 20.
// `prior_scores` is what a prior adds to B. Nothing when A is not positive definite.
std::optional<Matrix6> sandwich_covariance(Reducer& reducer, const Pose& centred,
                                           const Observed& observed, const Matrix6& prior_scores);

}  // namespace pose_refine
