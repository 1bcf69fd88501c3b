// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/packing.h"

namespace pose_refine {

// The frame that the factors of an image share. Its origin is in the middle of the points, so that
// coordinates of 1e7 cost no digits; its axes are the world's.
struct Frame {
  Vector3 origin = Vector3::Zero();  // in the world [scene units]
  double unit = 1.0;                 // residual units a pixel

  // cam_from_world -> cam_from_centered, and back.
  Pose to_centered(const Pose& pose) const { return with_origin(pose, origin); }
  Pose from_centered(const Pose& pose) const { return with_origin(pose, -origin); }
};

}  // namespace pose_refine
