// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "apps/cli/verb.h"
#include "pose_refine/refine.h"

namespace pose_refine::apps {

// The flags that say how an image is refined, and what the user set them to.
std::vector<VerbFlag> refine_option_flags();
RefineOptions refine_options();
SolverPath solver_path();  // of --solver
// --report_observations: the report tells of single correspondences.
bool report_observations();
// The same by name, for the report.
nlohmann::ordered_json refine_options_json();

}  // namespace pose_refine::apps
