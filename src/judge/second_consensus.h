// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <vector>

#include "observe/pose_state.h"
#include "search/task.h"

namespace pose_refine {

// This is another pose that observations agree on which do not fit the pose at hand.
struct OtherConsensus {
  Pose pose;                // cam_from_centered
  std::size_t inliers = 0;  // of what does not fit the pose at hand
  double log_alarms = 0.0;  // log of the expected number of such consensuses by chance
};

// Returns the poses that the observations which do not fit a pose agree on, each with half as many
// or more: repeated structure has them, or matches of two images in one file. It takes two solves
// on what does not fit, from the pose and from the start; nothing is done when too few are left
// over.
std::vector<OtherConsensus> other_consensuses(const Task& task, const PoseState& at);

// Returns the first of the other consensuses that may be the right one, cam_from_centered: what is
// known of the start does not speak clearly against it, nor against its mirror image on the other
// side of the pose, where the next copy of a row would be.
std::optional<Pose> find_second_consensus(const Task& task, const Stage& stage,
                                          const PoseState& at);

}  // namespace pose_refine
