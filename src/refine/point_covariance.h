// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>

#include "pose_refine/refine.h"

namespace pose_refine {

// The problem with the covariances of its points in those of its pixels instead, as seen from
// `pose`: S_px + J R S R'J', J the derivative of the pixel by the point in the camera frame
// (Vakhitov, Ferraz, Agudo & Moreno-Noguer, "Uncertainty-Aware Camera Pose Estimation from Points
// and Lines", CVPR 2021). S_px is 1 px^2 unless given. The same problem when there are none.
Image with_points_seen(Image image, const Pose& pose);

// What `refine` says of the problem with its points as seen from the start, then once more as seen
// from where that led: within a hundredth of a standard deviation of what more rounds would give.
RefineResult refined_as_seen(const Image& image,
                             const std::function<RefineResult(const Image&)>& refine);

}  // namespace pose_refine
