// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "pose_refine/io.h"
#include "pose_refine/refine.h"

namespace pose_refine::apps {

// --objective=nre: poses refined against dense maps instead of matches.
bool wants_maps();
// Throws Exit(kBadUsage) unless --maps, --cameras and --poses are given and nothing contradicts.
void check_map_flags();

// The same two lists that the other objectives end with; a problem has as many correspondences as
// there are points, but only their number is filled in.
struct MapRun {
  std::vector<Problem> problems;
  std::vector<RefineResult> results;
};
MapRun refine_maps(const std::vector<NamedPose>& start, int threads);

}  // namespace pose_refine::apps
