// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "search/task.h"

namespace pose_refine {

// This is what rescue ends with. `found` is empty when no consensus is surer than chance, or none
// surer than that of a usable plain pose.
struct Rescued {
  std::optional<Found> found;
  std::vector<std::string> doubts;  // reasons why it is weak at most
  std::optional<Pose> rival;        // another pose that is as sure, if that is one of them
  RescueReport report;
};

// This is the plain solve that rescue looks beyond: where it began and ended, cam_from_centered.
struct Attempt {
  Pose start, end;
  bool usable;
  int drawn = 0;  // samples of three that found no other consensus than that of the end
};

// Looks for a consensus away from the start: other starts first, unless that of the plain solve is
// sure, then samples of three correspondences for P3P, each only until one is sure. `stage` is that
// of the plain solve's end.
Rescued rescue(const Task& task, const Stage& stage, const Attempt& plain);

// Tells whether a pose that the plain solve calls ok may be a blur between several.
bool is_blurred(const PoseCost& cost, const Pose& centered);

}  // namespace pose_refine
