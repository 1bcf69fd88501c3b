// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "observe/pose_state.h"

namespace pose_refine {

// Tells whether the residuals are those of another camera: one step of focal length, principal
// point and radial distortion, with the pose, explains more of them than chance (score test, Rao
// 1948), at least 15 % of their squares, and would move the pose by more than 6 % of the points'
// distance or 0.1 rad. Smaller misfits are common: few cameras are calibrated to less.
bool fits_another_camera(const PoseCost& cost, const PoseState& at);

}  // namespace pose_refine
