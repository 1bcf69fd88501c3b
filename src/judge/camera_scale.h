// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "observe/pose_state.h"
#include "search/task.h"

namespace pose_refine {

// Tells whether the camera of another image size, or a turned sensor, makes a surer consensus than
// the camera of the image does. A wrong camera leaves a consensus of a few observations near to
// each other; most of the rest then fits together as well, at the right size. It looks only where a
// half of the observations or more do not fit, at no more than 80 of them. `input` is the start,
// cam_from_centered.
bool fits_another_size(const Task& task, const PoseState& at, const Pose& input);

}  // namespace pose_refine
