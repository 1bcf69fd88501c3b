// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/cli/verb.h"
#include "problem/option_table.h"

// The flags that the table of options makes: one a row, and one a budget of a row. Those that speak
// of the priors of images too are in apps/input/priors.h.
namespace pose_refine::apps {

// The objective of --objective=nre, which the library's options do not have.
inline constexpr char kMapObjective[] = "nre";

// In the order of the table.
std::vector<VerbFlag> option_flags(OptionSection section);

// `options` with what these flags say. Ends the program on a bad flag.
RefineOptions with_option_flags(RefineOptions options);

// Ends the program when a flag was given that has no effect with the others.
void check_option_effects();

// The flags by name, for the report.
nlohmann::ordered_json option_flags_json(OptionSection section);

}  // namespace pose_refine::apps
