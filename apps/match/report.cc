// SPDX-License-Identifier: BSD-3-Clause
#include "apps/match/report.h"

#include <array>
#include <cstdio>
#include <utility>

#include "apps/input/guided_looks.h"
#include "io/text/printable.h"
#include "pose_refine/support/version.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

std::string table_row(const Image& image, const GuidedLook& look) {
  std::array<char, 120> numbers;
  std::snprintf(numbers.data(), numbers.size(), "%-8zu %-8zu %-11s %-7d %-10.4g ", look.points,
                image.correspondences.size(), std::string(to_string(look.stage)).c_str(),
                look.rounds, look.window_px);
  return numbers.data() + io::printable(image.name) + '\n';
}

std::size_t all_matches(const MatchedImages& run) {
  std::size_t count = 0;
  for (const Image& image : run.found.set.images) count += image.correspondences.size();
  return count;
}

Json image_json(const Image& image, const GuidedLook& look) {
  Json json = {{"name", image.name}, {"num_correspondences", image.correspondences.size()}};
  if (!image.defect.reason.empty()) json["defect"] = image.defect.reason;
  json["guided"] = guided_look_json(look);
  return json;
}

Json options_json(const Sources& sources) {
  Json json = {{"poses", sources.poses.path},
               {"poses_format", sources.poses.format},
               {"poses_convention", sources.poses.convention},
               {"map", sources.features.map},
               {"database", sources.features.database},
               {"features", sources.features.features},
               {"cameras", sources.cameras},
               {"name_match", sources.name_match}};
  if (sources.has_pixel_center) json["pixel_center"] = sources.pixel_center;
  json.update(guided_options_json(sources.guided.options));
  return json;
}

}  // namespace

bool MatchedImages::is_matched(std::size_t i) const {
  return image(i).correspondences.size() > 0 && look(i).stage != GuidedStage::kNothing;
}

std::size_t MatchedImages::matched() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < size(); ++i) count += is_matched(i) ? 1 : 0;
  return count;
}

std::string match_table(const MatchedImages& run) {
  std::string table = "points   matches  stage       rounds  window_px  name\n";
  for (std::size_t i = 0; i < run.size(); ++i) table += table_row(run.image(i), run.look(i));
  std::array<char, 120> summary;
  std::snprintf(summary.data(), summary.size(), "\n%-8s %-8s %s\n%-8zu %-8zu %zu\n", "images",
                "matched", "matches", run.size(), run.matched(), all_matches(run));
  return table + summary.data() + guided_stages_line(run.found.looks);
}

Json match_report(const Sources& sources, const MatchedImages& run) {
  Json images = Json::array();
  for (std::size_t i = 0; i < run.size(); ++i)
    images.push_back(image_json(run.image(i), run.look(i)));
  Json summary = {{"images", run.size()},
                  {"matched", run.matched()},
                  {"matches", all_matches(run)},
                  {"guided", guided_stages_json(images)}};
  return {{"tool", "pose_refine"},
          {"version", POSE_REFINE_VERSION},
          {"command", "match"},
          {"options", options_json(sources)},
          {"summary", std::move(summary)},
          {"images", std::move(images)},
          {"notes", run.notes.all()}};
}

}  // namespace pose_refine::apps
