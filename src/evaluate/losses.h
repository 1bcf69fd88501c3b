// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pose_refine/image.h"
#include "pose_refine/pose.h"

namespace pose_refine {

// Each mean has the name of its loss.
using NamedValues = std::vector<std::pair<std::string, double>>;

// Returns the means over the images of the losses of objectives.h, under the L1 norm of Kendall's
// runs: beta, sigma at its best s (with sigma_s_x, sigma_s_q = ln of the mean distances) and
// max_error. With `problems` it adds, over the images that have points, geometric (points behind
// the camera are continued), homography_local (with each image's own depths) and homography_global
// (with the depths of all images pooled). A mean is infinite when a pose is missing, unless only
// the present ones are counted.
NamedValues mean_losses(const std::vector<std::optional<Pose>>& poses,
                        const std::vector<Pose>& truth, const std::vector<Image>& images,
                        double beta, bool present_only);

}  // namespace pose_refine
