// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "pose_refine/support/error.h"

// Reports of many images as JSON lines, which tools read and search a line at a time. The first
// line is the report without its `images`, and each following line is one of these.
namespace pose_refine::apps {

// Does the name of the file end in .jsonl, as JSON lines do?
bool is_json_lines(const std::string& path);

// Returns the report as a file of this name has it: JSON lines or JSON.
std::string report_text(nlohmann::ordered_json report, const std::string& path);

// Returns the report that such a text is; `path` is its file.
Result<nlohmann::ordered_json> parse_report(std::string_view text, const std::string& path);

}  // namespace pose_refine::apps
