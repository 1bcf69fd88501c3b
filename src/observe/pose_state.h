// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "observe/observation.h"

namespace pose_refine {

// An image seen at one pose: what verdict, covariance and report are made of, computed once.
struct PoseState {
  Pose pose;                  // cam_from_centered
  Observations observations;  // exact in front of the camera
  Quadratic quadratic;        // Gauss-Newton's, of all factors
  Noise noise;
};

PoseState state_at(const PoseCost& cost, const Pose& cam_from_centered);
// The same where the observations were made before; they do not depend on the loss.
PoseState state_at(const PoseCost& cost, const Pose& cam_from_centered, Observations observations);

}  // namespace pose_refine
