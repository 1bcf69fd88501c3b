// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "search/task.h"

namespace pose_refine {

// Minimizes with the options' loss at its given scale, from a stage of first_stage(). Without one,
// a narrow Cauchy loss finds the consensus first; the scale of the wanted loss then
// follows from the noise seen there, in rounds until it settles.
Found minimize_with_scale(const Task& task, const Stage& first, const Pose& start);

}  // namespace pose_refine
