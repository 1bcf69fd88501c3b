// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "apps/cli/verb.h"
#include "apps/input/prior_parts.h"
#include "pose_refine/image.h"
#include "pose_refine/support/pull.h"

namespace pose_refine::apps {

// These are the flags of priors and pulls, and what a report says of them.
std::vector<VerbFlag> prior_flags();
nlohmann::ordered_json prior_flags_json();

// The first returns --prior with `file` for each file, the second those files.
std::string prior_without_files();
std::vector<std::string> prior_files();

// Returns the loss of --prior that pulls every image towards its input pose, if one does, with its
// weight. Ends the program on a bad flag.
std::optional<LearnedPull> loss_prior();
// Returns --prior_weight, 0 when it was not given.
double prior_weight();

// Returns --up_in_world. Ends the program when it is not a direction.
Vector3 up_in_world();

// Is there any part of --prior?
bool has_priors();

// Returns the parts of --prior and what belongs to them. `is_shard`: the run has some of the
// images.
MeasuredPriors measured_priors_from_flags(bool is_shard);

}  // namespace pose_refine::apps
