// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "observe/observation.h"
#include "solve/solution.h"

namespace pose_refine {

// Minimizes with the options' loss at its given scale. With auto_scale, a narrow Cauchy loss finds
// the consensus first; the scale of the wanted loss then follows from the noise seen there, in
// rounds until it settles. Sets the image's loss to the one that was used last.
Solution minimize_with_schedule(Reducer& reducer, PointFactor& factor, const Pose& start,
                                const RefineOptions& options);

// Scale of a loss, in multiples of the noise of one coordinate, that keeps about 95 % of the
// efficiency of least squares under Gaussian noise.
double tuning_constant(const Loss& loss);

}  // namespace pose_refine
