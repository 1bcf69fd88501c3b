// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "observe/pose_state.h"
#include "search/task.h"

namespace pose_refine {

// Whether the observations that do not fit a pose agree on another one, half as many or more:
// repeated structure, or matches of two images in one file. Two solves on what does not fit, from
// the pose and from the start; nothing is done when too few are left over.
bool has_second_consensus(const Task& task, const PoseState& at);

}  // namespace pose_refine
