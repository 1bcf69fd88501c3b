// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/options.h"
#include "solve/solution.h"

namespace pose_refine {

// Every search of one image needs this and none changes it: the image, what was asked for, the
// factors that were made of both, and the memory to work in.
struct Task {
  const Image& image;
  const RefineOptions& options;
  const Factors& factors;
  Scratch& scratch;

  const PointFactor& points() const { return factors.points(); }
  PoseCost under(const Stage& stage) const { return {factors, stage, scratch}; }
};

// This says where a search ended, and the stage that its last solve had.
struct Found {
  Solution solution;
  Stage stage;
};

// Solves once under a stage, on the path that the options want.
Solution minimize(const Task& task, const Stage& stage, const Pose& start, const Limits& limits);

// Solves until the cost is exact at the end: the limit below which 1/z is continued follows the
// pose until no point in front of the camera is below it.
Found minimize_exactly(const Task& task, Stage stage, const Pose& start, const Limits& limits);

}  // namespace pose_refine
