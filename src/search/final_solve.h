// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "search/rescue_candidate.h"

namespace pose_refine {

// The last solve from a consensus, with the loss of `first`, if that stays at the consensus and
// costs less than the input pose. Among many wrong matches a loss that never stops growing does
// neither; then the loss is Tukey's.
Found solve_from_consensus(const Task& task, const Stage& first, const Pose& input,
                           const Candidate& consensus);

}  // namespace pose_refine
