// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/guided_looks.h"

#include <array>

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

// The best one comes first.
constexpr std::array<GuidedStage, 4> kStages = {GuidedStage::kGuided, GuidedStage::kUnguided,
                                                GuidedStage::kFromStart, GuidedStage::kNothing};

std::string name_of(GuidedStage stage) {
  return std::string(to_string(stage));
}

}  // namespace

Json guided_options_json(const GuidedOptions& options) {
  return {{"guided", true},
          {"min_similarity", options.min_similarity},
          {"max_ratio", options.max_ratio},
          {"max_points", options.max_points},
          {"start_radius", options.start_radius}};
}

Json guided_look_json(const GuidedLook& look) {
  return {{"stage", name_of(look.stage)},
          {"points", look.points},
          {"unguided", look.unguided},
          {"rounds", look.rounds},
          {"window_px", look.window_px}};
}

Json guided_stages_json(const Json& images) {
  Json counts;
  for (const Json& image : images) {
    if (!image.contains("guided") || !image["guided"].contains("stage")) continue;
    if (counts.is_null())
      for (const GuidedStage stage : kStages) counts[name_of(stage)] = 0;
    for (auto& [stage, count] : counts.items())
      if (image["guided"]["stage"] == stage) count = count.get<std::size_t>() + 1;
  }
  return counts;
}

std::string guided_stages_line(const std::vector<GuidedLook>& looks) {
  std::string line;
  for (const GuidedStage stage : kStages) {
    std::size_t images = 0;
    for (const GuidedLook& look : looks) images += look.stage == stage ? 1 : 0;
    line += (line.empty() ? "" : ", ") + std::to_string(images) + ' ' + name_of(stage);
  }
  return "the stages of guided matching are: " + line + '\n';
}

}  // namespace pose_refine::apps
