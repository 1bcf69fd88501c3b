// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/merge_reports.h"

#include <algorithm>

#include "apps/cli/exit.h"
#include "apps/cli/json_lines.h"
#include "apps/refine/guided_report.h"
#include "apps/refine/report.h"
#include "io/files/buffer.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

bool is_image(const Json& image) {
  if (!image.is_object()) return false;
  for (const char* key : {"name", "status"})
    if (!image.contains(key) || !image[key].is_string()) return false;
  for (const char* key : {"reasons", "initial_median_px", "final_median_px"})
    if (!image.contains(key)) return false;
  return true;
}

bool is_report(const Json& json) {
  if (!json.is_object()) return false;
  for (const char* key : {"tool", "version", "command", "options", "summary", "images"})
    if (!json.contains(key)) return false;
  const Json& images = json["images"];
  const Json& summary = json["summary"];
  return json["tool"] == "pose_refine" && json["command"] == "refine" &&
         json["options"].is_object() && summary.is_object() && summary.contains("seconds") &&
         summary["seconds"].is_number() && images.is_array() &&
         std::all_of(images.begin(), images.end(), is_image);
}

Json read_report(const std::string& path) {
  const io::Buffer text = unwrap(io::read_file(path), kBadInput);
  Json report = unwrap(parse_report(text.view(), path), kBadInput);
  if (!is_report(report))
    throw Exit(kBadInput, path + ": it is not a report of `pose_refine refine`");
  return report;
}

// Returns what all parts must have been made with. Each part has files of its own, which may
// differ.
Json settings(const Json& report) {
  Json options = report["options"];
  for (const char* own : {"poses", "matches", "model", "cameras", "maps", "prior_files"})
    options.erase(own);
  return {report["version"], options};
}

// Adds those notes that are not there yet: each part notes what is odd about the files of all.
void add_new(const Json& notes, Json& all) {
  for (const Json& note : notes)
    if (std::find(all.begin(), all.end(), note) == all.end()) all.push_back(note);
}

}  // namespace

std::vector<Json> read_reports(const std::vector<std::string>& paths) {
  std::vector<Json> reports;
  for (const std::string& path : paths) reports.push_back(read_report(path));
  return reports;
}

Json merged_reports(const std::vector<Json>& parts, const std::vector<std::string>& paths) {
  const std::string count = std::to_string(parts.size());
  Json all = parts.front();
  all["images"] = Json::array();
  all["notes"] = Json::array();
  double seconds = 0.0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Json& part = parts[i];
    if (settings(part) != settings(all))
      throw Exit(kBadInput, paths[i] + ": it was made with other options than " + paths.front());
    const Json wanted = std::to_string(i + 1) + "/" + count;
    if (part.value("shard", wanted) != wanted)
      throw Exit(kBadInput, paths[i] + ": it is part " + part["shard"].dump() + ", where part " +
                                wanted.dump() + " belongs");
    seconds += part["summary"]["seconds"].get<double>();
    for (const Json& image : part["images"]) all["images"].push_back(image);
    add_new(part.value("notes", Json::array()), all["notes"]);
  }
  all.erase("shard");
  all["summary"] = summarize_images(all["images"], seconds);
  std::size_t left_out = 0;
  for (const Json& image : all["images"]) left_out += image.value("num_left_out", std::size_t{0});
  all["summary"]["left_out"] = left_out;
  summarize_guided(all);
  return all;
}

}  // namespace pose_refine::apps
