// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/cli/verb.h"
#include "pose_refine/image.h"
#include "pose_refine/learned/pull.h"

namespace pose_refine::apps {

std::vector<VerbFlag> prior_flags();
nlohmann::ordered_json prior_flags_json();

// --prior with `file` for each file, and those files.
std::string prior_without_files();
std::vector<std::string> prior_files();

// The loss of --prior that pulls every image towards its input pose, if one does, with its weight.
// Ends the program on a bad flag.
std::optional<LearnedPull> loss_prior();
// --prior_weight, 0 when it was not given.
double prior_weight();

// --up_in_world. Ends the program when it is no direction.
Vector3 up_in_world();

// Gives the images what --prior measures about them, in a file or relative to their input poses.
void add_priors_from_flags(std::vector<Image>& images);

}  // namespace pose_refine::apps
