// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "observe/observation.h"
#include "solve/solution.h"

namespace pose_refine {

// Whether a solver ended without a pose.
bool failed(Termination termination);

// One solve of an image with its loss as it is, on the path that the options want.
Solution minimize(Reducer& reducer, const PointFactor& factor, const Pose& start,
                  const RefineOptions& options, const Limits& limits);

// A solve whose cost is exact at its end: the limit below which 1/z is continued follows the pose
// until no point in front is below it.
Solution minimize_exactly(Reducer& reducer, PointFactor& factor, const Pose& start,
                          const RefineOptions& options, const Limits& limits);

// Noise of one coordinate from the consensus at a pose, in multiples of what is claimed (pixels
// when nothing is).
double noise_at(Reducer& reducer, const PointFactor& factor, const Pose& pose);

}  // namespace pose_refine
