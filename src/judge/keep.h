// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "judge/assessment.h"

namespace pose_refine {

// Tells whether a weak image keeps its input pose, `start` (RefineOptions::on_weak). It does for
// each reason that says that another answer is as good, because then the matches do not show that
// the pose found is nearer to the truth than the start. What is known beside the matches may:
//
// - Measured priors that the input contradicts and the pose found does not, at odds of 400 : 1,
//   speak for the pose found, whatever its reasons are.
// - Where each reason names the other answer (the twin of a plane, a second consensus, another
//   minimum), the spread of the starts and the priors may tell the two apart. The pose found is
//   then written if it lies where 99.9 % of the starts lie from the truth, and each other answer is
//   less likely by 400 : 1.
//
// Where a reason names no other answer (another camera, a blur, noise that no camera has, chance),
// the pose is off by an amount that the start says nothing of, so that its spread decides nothing.
bool keeps_input(const Task& task, const Pose& start, const Judged& judged);

}  // namespace pose_refine
