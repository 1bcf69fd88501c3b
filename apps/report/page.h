// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace pose_refine::apps {

// An asset is a file of apps/report, which the build puts into the program.
struct Asset {
  std::string_view name, text;
};
const std::vector<Asset>& assets();

// Returns a page that needs nothing but itself: it holds styles, scripts and data. `script` is the
// page's own file, which follows the common ones; it has a function `start` that takes the data.
std::string html_page(const std::string& title, const std::string& script, const std::string& start,
                      const nlohmann::ordered_json& data);

}  // namespace pose_refine::apps
