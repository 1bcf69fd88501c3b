// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "search/rescue_candidate.h"

namespace pose_refine {

// The last solve from a consensus, with the loss that was asked for (`kind`), if that stays at the
// consensus and costs less than the input pose. Among many wrong matches a loss that never stops
// growing does neither; then it is Tukey's. Leaves the image as the solution had it.
Solution finish(Reducer& reducer, PointFactor& factor, const Pose& input,
                const Candidate& consensus, LossKind kind, const RefineOptions& options);

}  // namespace pose_refine
