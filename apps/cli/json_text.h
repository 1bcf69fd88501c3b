// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace pose_refine::apps {

// Returns the text of a report as every verb writes it. Bytes that are not UTF-8 (they come from
// file names) are replaced.
std::string to_text(const nlohmann::ordered_json& report);

}  // namespace pose_refine::apps
