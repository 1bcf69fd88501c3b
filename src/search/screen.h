// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <vector>

#include "search/part.h"
#include "search/sampling.h"

namespace pose_refine {

// This is what a batch of samples came to.
struct Screened {
  std::vector<Pose> poses;  // the few that score best, cam_from_centered
  int solved = 0;           // how many poses the samples had
};

// Scores the poses of samples, first by some of the observations and the promising ones by all:
// most samples hold a wrong match, and a few observations tell (Capel 2005, an effective bail-out
// test for RANSAC consensus scoring).
class Screen {
 public:
  Screen(const Task& task, const Stage& stage);
  Screened best_of(Sampler& sampler, int samples) const;

 private:
  std::vector<Pose> promising(std::vector<Pose> poses) const;

  const Task task_;
  const CandidateSolver solver_;
  const double depth_limit_;
  std::optional<Part> few_;  // where all observations are many more
};

}  // namespace pose_refine
