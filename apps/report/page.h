// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace pose_refine::apps {

// The files of apps/report, put into the program when it is built.
struct Asset {
  std::string_view name, text;
};
const std::vector<Asset>& assets();

// A page that needs nothing but itself: styles, scripts and data inside. `script` is the page's own
// file, after the common ones; it has a function `start` that takes the data.
std::string html_page(const std::string& title, const std::string& script, const std::string& start,
                      const nlohmann::ordered_json& data);

}  // namespace pose_refine::apps
