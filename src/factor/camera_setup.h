// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/kernel/projection/setup.h"
#include "pose_refine/camera.h"

namespace pose_refine {

// A camera made ready for the kernel, in pixels.
struct PreparedCamera {
  kernel::CameraSetup setup;  // its fold is where a solver's map is continued
  bool by_ray;                // the model maps whole rays, because it sees behind the camera
  double fold_radius;         // end of the domain on the plane z = 1; infinite for a map of rays
};

PreparedCamera prepare_camera(const Camera& camera);

}  // namespace pose_refine
