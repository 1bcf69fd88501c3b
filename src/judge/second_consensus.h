// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "observe/pose_state.h"
#include "search/task.h"

namespace pose_refine {

// Returns the other pose, cam_from_centered, that the observations which do not fit a pose agree
// on, half as many or more: repeated structure does this, or matches of two images in one file. It
// takes two solves on what does not fit, from the pose and from the start; nothing is done when too
// few are left over.
std::optional<Pose> find_second_consensus(const Task& task, const PoseState& at);

}  // namespace pose_refine
