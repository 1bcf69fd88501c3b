// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "apps/input/guided_looks.h"

// The report of a run with --guided also tells how the matches were found.
namespace pose_refine::apps {

// Gives each image that was looked at its `guided`.
void add_guided_looks(const GuidedLooks& looks, nlohmann::ordered_json& report);

// Returns a line with the stages of the images, for people.
std::string guided_line(const GuidedLooks& looks);

// Counts the images by their stage in `summary.guided`.
void summarize_guided(nlohmann::ordered_json& report);

}  // namespace pose_refine::apps
