// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "apps/refine/command.h"
#include "apps/refine/journal.h"

namespace pose_refine::apps {

// These are all images of a run, refined.
struct Refined {
  std::vector<Image> images;
  std::vector<RefineResult> results;
  double seconds = 0.0;            // that refining took, in all runs that were needed
  nlohmann::ordered_json cameras;  // null unless they were refined
  nlohmann::ordered_json map;      // what is known of the errors of the map; null: nothing
};

// Both continue from what the journal holds, and tell it what is done; but cameras are refined from
// all images at once.
Refined refine_matches(const RefineCommand& command, std::vector<Image> images, Journal& journal);
Refined refine_against_maps(const RefineCommand& command, std::vector<NamedPose> start,
                            Journal& journal);

}  // namespace pose_refine::apps
