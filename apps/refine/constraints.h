// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "apps/cli/verb.h"
#include "pose_refine/refine.h"

namespace pose_refine::apps {

std::vector<VerbFlag> constraint_flags();
nlohmann::ordered_json constraint_flags_json();
bool fixes_axes();  // is there a --fix?

// --fix, --max_rotation_deg and --max_translation. Ends the program on a bad flag.
RefineOptions with_constraints(RefineOptions options);

}  // namespace pose_refine::apps
