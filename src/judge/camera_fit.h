// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "observe/pose_state.h"

namespace pose_refine {

// This is how far the residuals of the inliers point to another camera: to what a step of focal
// length, principal point and radial distortion, taken together with the pose, would explain.
struct CameraMisfit {
  double evidence = 0.0;           // chi2 with five degrees of freedom if the camera is right
  Vector6 move = Vector6::Zero();  // of the pose with that step, in the tangent of pose.h
};

// Estimates the misfit by a score test (Rao 1948), which takes one step and no solve. Nothing is
// returned where the objective has no pixels to test.
std::optional<CameraMisfit> camera_misfit(const PoseCost& cost, const PoseState& at);

// Tells whether the misfit is beyond chance, so that the pose is unsure by its move too.
bool is_significant(const CameraMisfit& misfit);

// Tells whether the camera is another one: the evidence is sure, and the pose would move by more
// than 6 % of the points' distance or 0.1 rad. Smaller misfits are common, because few cameras are
// calibrated to less; they widen the covariance instead.
bool is_another_camera(const CameraMisfit& misfit, double distance);

}  // namespace pose_refine
