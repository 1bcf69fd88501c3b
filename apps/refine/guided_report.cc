// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/guided_report.h"

#include <utility>
#include <vector>

namespace pose_refine::apps {

using Json = nlohmann::ordered_json;

void add_guided_looks(const GuidedLooks& looks, Json& report) {
  if (looks.empty()) return;
  for (Json& image : report["images"]) {
    const auto look = looks.find(image["name"].get<std::string>());
    if (look != looks.end()) image["guided"] = guided_look_json(look->second);
  }
}

std::string guided_line(const GuidedLooks& looks) {
  std::vector<GuidedLook> all;
  for (const auto& [name, look] : looks) all.push_back(look);
  return all.empty() ? "" : guided_stages_line(all);
}

void summarize_guided(Json& report) {
  Json stages = guided_stages_json(report["images"]);
  if (!stages.is_null()) report["summary"]["guided"] = std::move(stages);
}

}  // namespace pose_refine::apps
