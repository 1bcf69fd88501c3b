// SPDX-License-Identifier: BSD-3-Clause
#include "apps/basin/report.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

std::string text_of(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof(text), value).ptr};
}

double rate(const BasinCell& cell, std::size_t objective) {
  return static_cast<double>(cell.successes[objective]) / static_cast<double>(cell.trials);
}

Json translation_json(double translation) {
  return translation == BasinOptions::kCoupled ? Json("coupled") : Json(translation);
}

std::string translation_text(double translation) {
  return translation == BasinOptions::kCoupled ? "coupled" : text_of(translation);
}

Json cell_json(const BasinCell& cell) {
  if (cell.random)
    return {{"start", "random"}, {"rotation_deg", nullptr}, {"translation", nullptr}};
  return {{"start", "grid"},
          {"rotation_deg", cell.rotation_deg},
          {"translation", translation_json(cell.translation)}};
}

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

Json landscape_json(const BasinOptions& options, const Landscape& landscape) {
  Json objectives = Json::array();
  for (std::size_t k = 0; k < landscape.over_rotation.size(); ++k) {
    objectives.push_back({{"name", options.objectives[k]},
                          {"over_rotation", numbers(landscape.over_rotation[k])},
                          {"over_translation", numbers(landscape.over_translation[k])}});
  }
  return {{"image", landscape.image},
          {"rotation_deg", numbers(landscape.rotation_deg)},
          {"translation", numbers(landscape.translation)},
          {"objectives", std::move(objectives)}};
}

std::string_view description_of(const std::string& objective) {
  for (const BasinObjectiveInfo& info : basin_objectives()) {
    if (info.name == objective) return info.description;
  }
  return {};
}

Json objective_json(const std::string& name, std::size_t k, const BasinResult& result) {
  Json cells = Json::array();
  for (const BasinCell& cell : result.cells) {
    const Interval interval = wilson_interval(cell.successes[k], cell.trials);
    Json json = cell_json(cell);
    json["trials"] = cell.trials;
    json["successes"] = cell.successes[k];
    json["rate"] = number(rate(cell, k));
    json["interval"] = {interval.low, interval.high};
    cells.push_back(std::move(json));
  }
  return {{"name", name}, {"description", description_of(name)}, {"cells", std::move(cells)}};
}

}  // namespace

Json basin_json(const BasinOptions& options, const BasinResult& result,
                const std::optional<Landscape>& landscape) {
  Json objectives = Json::array();
  for (std::size_t k = 0; k < options.objectives.size(); ++k) {
    objectives.push_back(objective_json(options.objectives[k], k, result));
  }
  return {{"images", result.images},
          {"skipped", result.skipped},
          {"starts", options.starts},
          {"seed", options.seed},
          {"success", {{"deg", options.success_deg}, {"median_depths", options.success_depths}}},
          {"objectives", std::move(objectives)},
          {"landscape", landscape ? landscape_json(options, *landscape) : Json(nullptr)}};
}

std::string basin_csv(const BasinOptions& options, const BasinResult& result) {
  std::string text = "objective,start,rotation_deg,translation,trials,successes,rate,low,high\n";
  for (std::size_t k = 0; k < options.objectives.size(); ++k) {
    for (const BasinCell& cell : result.cells) {
      const Interval interval = wilson_interval(cell.successes[k], cell.trials);
      text += options.objectives[k] + (cell.random ? ",random,," : ",grid,");
      if (!cell.random)
        text += text_of(cell.rotation_deg) + ',' + translation_text(cell.translation);
      text += ',' + std::to_string(cell.trials) + ',' + std::to_string(cell.successes[k]) + ',' +
              text_of(rate(cell, k)) + ',' + text_of(interval.low) + ',' + text_of(interval.high) +
              '\n';
    }
  }
  return text;
}

std::string landscape_csv(const BasinOptions& options, const Landscape& landscape) {
  std::string text = "objective,line,position,mean_cost\n";
  const auto add = [&](std::size_t k, const char* line, const std::vector<double>& positions,
                       const std::vector<double>& values) {
    for (std::size_t i = 0; i < positions.size(); ++i) {
      text += options.objectives[k] + ',' + line + ',' + text_of(positions[i]) + ',' +
              (std::isfinite(values[i]) ? text_of(values[i]) : std::string()) + '\n';
    }
  };
  for (std::size_t k = 0; k < landscape.over_rotation.size(); ++k) {
    add(k, "rotation_deg", landscape.rotation_deg, landscape.over_rotation[k]);
    add(k, "median_depths", landscape.translation, landscape.over_translation[k]);
  }
  return text;
}

std::string basin_table(const BasinOptions& options, const BasinResult& result) {
  const auto shown = [&](const BasinCell& cell) {
    return cell.random || cell.translation == options.translations[0];
  };
  char cell_text[32];
  std::string text = "start rotation [deg]          ";
  for (const BasinCell& cell : result.cells) {
    if (!shown(cell)) continue;
    const std::string name = cell.random ? "random" : text_of(cell.rotation_deg);
    std::snprintf(cell_text, sizeof(cell_text), " %7s", name.c_str());
    text += cell_text;
  }
  text += '\n';
  for (std::size_t k = 0; k < options.objectives.size(); ++k) {
    text += options.objectives[k] +
            std::string(30 - std::min<std::size_t>(30, options.objectives[k].size()), ' ');
    for (const BasinCell& cell : result.cells) {
      if (!shown(cell)) continue;
      std::snprintf(cell_text, sizeof(cell_text), " %7.2f", rate(cell, k));
      text += cell_text;
    }
    text += '\n';
  }
  return text;
}

}  // namespace pose_refine::apps
