// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/evaluation.h"
#include "pose_refine/pose.h"

namespace pose_refine::apps {

// A tally counts how a method did over runs from several starts a query.
struct Tally {
  std::size_t runs = 0, within_5cm = 0, within_2cm = 0;  // and 5 deg, and 1 deg
  std::vector<double> mm, deg;
  double ms = 0.0;  // processor time of all runs
};

Tally add(Tally tally, const Pose& pose, const Pose& truth, double ms);

// "5 cm [95 % interval]  2 cm [...]  median mm  median deg  ms a run". The starts of a query are
// correlated, so Wilson's interval counts `queries`, not runs.
std::string text(const Tally& tally, std::size_t queries);
std::string tally_header();

// Returns the processor time so far [ms]. Everything here runs on one thread.
double processor_ms();

}  // namespace pose_refine::apps
