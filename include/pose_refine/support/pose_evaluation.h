// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "pose_refine/image.h"
#include "pose_refine/options.h"

namespace pose_refine {

// What an image says about a pose, without a solve and without a verdict.
struct PoseEvaluation {
  // Distance in the image of each observation, in the order of the input [px]. It is NaN where the
  // camera does not see the point, and where the observation cannot be used.
  std::vector<double> residual_px;
  std::size_t num_seen = 0;    // observations with a residual
  double median_px = 0.0;      // of these; NaN without any
  double noise_px = 0.0;       // robust estimate of one coordinate's standard deviation [px]
  double loss_scale_px = 0.0;  // the scale of the loss: as given, or from the noise at the pose
  // 1/2 sum w rho and the cost of priors, as RefineResult::final_cost, and its derivatives in the
  // tangent of pose.h.
  double cost = 0.0;
  Vector6 gradient = Vector6::Zero();
  Matrix6 gauss_newton_hessian = Matrix6::Zero();  // J'WJ: what a covariance is made of
  Matrix6 hessian = Matrix6::Zero();               // of the robust cost itself; may be indefinite
};

// Evaluates a pose (cam_from_world) for an image, whose own start only says how points with a
// covariance are seen. It is an error if `refine` would refuse the image or the options, and if the
// pose is not finite or a point is behind it where BehindCamera::kFail forbids that.
Result<PoseEvaluation> evaluate(const Image& image, const Pose& pose,
                                const RefineOptions& options = {});

}  // namespace pose_refine
