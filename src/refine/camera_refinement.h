// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "pose_refine/bundle.h"

namespace pose_refine {

struct RefinedCamera {
  CameraResult result;
  // What the camera's uncertainty adds to the covariance of each image's pose; empty unless usable.
  std::vector<Matrix6> added;
};

// Refines one camera with the images that it took, from their poses as they are.
RefinedCamera refine_camera(const BundleOptions& options, const Camera& camera,
                            const std::vector<Image>& images);

}  // namespace pose_refine
