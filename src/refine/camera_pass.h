// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "pose_refine/refine.h"

namespace pose_refine {

// Judges once more, after a batch, what a single image cannot tell. A principal point that is off
// by a few pixels hides in the rotation of each image, and a focal length in the depth of a flat
// scene; but the residuals of all images of one camera ask for the same step of it. Where that step
// is beyond chance, covariances are widened by the move of the pose that goes with it, and poses
// that would move far are `weak` (another_camera). So are all images of a camera that most of them
// doubt, because some scenes hide it better than others. It looks at 64 images of a camera, spread
// evenly, so that a batch whose cameras are right costs little. The result does not depend on
// `threads`.
std::vector<RefineResult> judge_cameras(const std::vector<Image>& images,
                                        std::vector<RefineResult> results,
                                        const RefineOptions& options, int threads);

}  // namespace pose_refine
