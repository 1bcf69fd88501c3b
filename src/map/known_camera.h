// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/result.h"

namespace pose_refine::map {

// Returns the covariance of a result without what a camera that is somewhat wrong has added: the
// largest eigenvalue of C H, H the Hessian, is lowered to the second largest. What was added has
// rank one, and noise that is about alike leaves the eigenvalues about alike. Where the Hessian is
// singular the covariance is returned as it is.
Matrix6 with_known_camera(const Matrix6& covariance, const Matrix6& hessian);

}  // namespace pose_refine::map
