// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/input/convention.h"
#include "evaluate/comparison.h"

namespace pose_refine::apps {

// What `compare` says of trajectories: how they were aligned, and their errors over time.
nlohmann::ordered_json trajectory_json(const TrajectoryResult& trajectory);
// The page draws these: the order and times of the images, and each method's relative errors.
nlohmann::ordered_json trajectory_page_json(const Comparison& comparison);
// The relative errors, one a line.
std::string relative_csv(const Comparison& comparison);
// A table of root mean squares; empty where images have no order in time and nothing is aligned.
std::string trajectory_text(const Comparison& comparison);

// How the files were read.
struct FileConventions {
  StatedConvention truth;
  std::vector<StatedConvention> methods;
};

// Says what would explain large errors: another world, or other axes. Throws Exit(kBadInput) when
// a method cannot be aligned.
void tell_trajectories(const Comparison& comparison, const FileConventions& conventions);

}  // namespace pose_refine::apps
