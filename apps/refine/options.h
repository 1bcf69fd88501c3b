// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/cli/verb.h"
#include "apps/input/sources.h"
#include "pose_refine/refine.h"

namespace pose_refine::apps {

// These flags say how an image is refined; the functions below return what the user set them to.
std::vector<VerbFlag> refine_option_flags();
RefineOptions refine_options(bool has_maps);
SolverPath solver_path();  // of --solver
std::string solver_name(SolverPath path);
bool wants_maps();  // --objective=nre
// Tells whether the report has single correspondences (--report_observations).
bool report_observations();
// Returns the options by name, for the report.
nlohmann::ordered_json refine_options_json(const Sources& sources);

}  // namespace pose_refine::apps
