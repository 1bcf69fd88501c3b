// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "pose_refine/bundle.h"

namespace pose_refine {

// This is what refine_camera() makes of one camera.
struct RefinedCamera {
  CameraResult result;
  // Each image's pose has one of these added to its covariance, for the camera's uncertainty. It is
  // empty unless the camera is usable.
  std::vector<Matrix6> added;
};

// Refines one camera with the images that it took, from their poses as they are.
RefinedCamera refine_camera(const BundleOptions& options, const Camera& camera,
                            const std::vector<Image>& images);

}  // namespace pose_refine
