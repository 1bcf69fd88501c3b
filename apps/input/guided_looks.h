// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pose_refine/support/guided_matching.h"

// This is what reports and tables tell of guided matching.
namespace pose_refine::apps {

// These say how the matches of images were found, by the names of the images.
using GuidedLooks = std::map<std::string, GuidedLook>;

// Returns the options by the names of their flags, as a report repeats them.
nlohmann::ordered_json guided_options_json(const GuidedOptions& options);

// Returns what an image of a report has as `guided`.
nlohmann::ordered_json guided_look_json(const GuidedLook& look);

// Returns how many images of a report ended in each stage; null when none has `guided`.
nlohmann::ordered_json guided_stages_json(const nlohmann::ordered_json& images);

// Returns the same as a line for people.
std::string guided_stages_line(const std::vector<GuidedLook>& looks);

}  // namespace pose_refine::apps
