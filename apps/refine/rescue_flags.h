// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>

#include "apps/cli/verb.h"
#include "pose_refine/refine.h"

namespace pose_refine::apps {

// --gnc, --policy, --rescue and what belongs to them.
std::vector<VerbFlag> rescue_flags();
RefineOptions with_rescue_flags(RefineOptions options);
nlohmann::ordered_json rescue_flags_json();

// What rescue did for one image; null when it was not needed.
nlohmann::ordered_json rescue_json(const RefineResult& result);

}  // namespace pose_refine::apps
