// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "observe/observation.h"

namespace pose_refine {

// This is an image seen at one pose, computed once because verdict, covariance and report all need
// it.
struct PoseState {
  Pose pose;                  // cam_from_centered
  Observations observations;  // exact in front of the camera
  Quadratic quadratic;        // Gauss-Newton's, of all factors
  Noise noise;
};

PoseState state_at(const PoseCost& cost, const Pose& cam_from_centered);
// Takes observations that were made before, which is right because they do not depend on the loss.
PoseState state_at(const PoseCost& cost, const Pose& cam_from_centered, Observations observations);

}  // namespace pose_refine
