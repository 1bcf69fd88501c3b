// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "search/sampling.h"

namespace pose_refine {

// This is what a batch of samples came to.
struct Screened {
  std::vector<Pose> poses;  // the few that score best, cam_from_centered
  int solved = 0;           // how many poses the samples had
};

// Draws samples and scores their poses, first by some of the observations and the promising ones by
// all: most samples hold a wrong match, and a few observations tell (Capel 2005, an effective
// bail-out test for RANSAC consensus scoring).
Screened best_of_samples(const Task& task, const Stage& stage, Sampler& sampler, int samples);

}  // namespace pose_refine
