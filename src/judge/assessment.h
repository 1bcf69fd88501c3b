// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <vector>

#include "judge/evidence.h"
#include "judge/rows.h"
#include "pose_refine/result.h"
#include "search/rescue.h"
#include "search/task.h"

namespace pose_refine {

// This is the input pose of an image, and what is seen there.
struct Start {
  Pose pose;  // cam_from_centered
  Observations observations;
};

// This is everything that is told about a pose but the verdict, and what a verdict needs on top.
// `rows` are those that the covariance is made of, if there is one.
struct Assessment {
  RefineResult result;
  Evidence evidence;
  std::optional<scatter::Rows> rows = {};
};
Assessment assess(const Task& task, const Stage& stage, const PoseState& at, const Start& start);

// This is another pose that explains the observations about as well as the one found, for which a
// result is weak.
struct Rival {
  Pose pose;            // cam_from_centered
  double excess = 0.0;  // how much more it costs: twice the log of the likelihood ratio
};

// This is a result with its verdict, the stage of the solve that it is from, and the rivals of its
// pose.
struct Judged {
  RefineResult result;
  Stage stage;
  std::vector<Rival> rivals = {};
};

// Returns the result of a solve from `start` that ended with `found`, where the state is `at`: its
// pose, all that is told about it, and the verdict.
Judged judge(const Task& task, const Start& start, const Found& found, const PoseState& at);

// Tells whether the data leave the pose open: directions are open, or the solve was stopped while
// some were nearly so, along which it may have gone for as far as its steps reached.
bool leaves_pose_open(const RefineResult& result);

// Adds the evidence that a pose is beyond what a prior claims, or has reached a bound of the
// motion, where something else would fit better.
Evidence with_limits(Evidence evidence, const Factors& factors, const Pose& cam_from_centered);

// Returns a pose in the world. A pose that no step has moved is the input to the bit.
Pose in_world(const Task& task, const Pose& cam_from_centered, const Start& start);

// Widens the covariance by the move of the pose that a step of the camera would make: a camera that
// is somewhat wrong has moved it by as much.
RefineResult widened(RefineResult result, const Freedom& freedom, const Pose& cam_from_centered,
                     const Vector6& move);

// Adds what rescue did and its doubts to the result that was kept.
Judged with_report(Judged judged, const Rescued& rescued);

}  // namespace pose_refine
