// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "apps/refine/journal.h"
#include "pose_refine/bundle.h"
#include "pose_refine/io.h"

namespace pose_refine::apps {

// All images of a run, refined.
struct Refined {
  std::vector<Image> images;
  std::vector<RefineResult> results;
  double seconds = 0.0;            // that refining took, in all runs that were needed
  nlohmann::ordered_json cameras;  // null unless they were refined
};

// Continue from what the journal holds, and tell it what is done; but for cameras, which are
// refined from all images at once.
Refined refine_matches(std::vector<Image> images, const RefineOptions& options,
                       const BundleOptions& joint, Journal& journal);
Refined refine_against_maps(std::vector<NamedPose> start, Journal& journal);

}  // namespace pose_refine::apps
