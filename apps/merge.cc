// SPDX-License-Identifier: BSD-3-Clause
// The outputs of several runs of `refine`, one a shard, put together.
#include <gflags/gflags.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common_flags.h"
#include "exit.h"
#include "io/buffer.h"
#include "io/format/format.h"
#include "io/names.h"
#include "output.h"
#include "report.h"
#include "verb.h"

DECLARE_string(output_format);
DEFINE_string(reports, "", "FILE,FILE,...: the JSON reports of the same runs, in the same order.");

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

void check_flags() {
  if (FLAGS_poses.empty()) throw Exit(kBadUsage, "give --poses=FILE,FILE,...: the parts in order");
  if (FLAGS_output.empty()) throw Exit(kBadUsage, "give --output=FILE for the poses of all parts");
  if (FLAGS_reports.empty() != FLAGS_report.empty())
    throw Exit(kBadUsage, "--reports and --report belong together");
  std::vector<std::string> inputs = split(FLAGS_poses);
  for (const std::string& path : split(FLAGS_reports)) inputs.push_back(path);
  check_distinct({FLAGS_output, FLAGS_report}, inputs);
  check_output_file(FLAGS_output);
  check_output_file(FLAGS_report);
}

// The poses of all files; an image belongs to one of them.
PoseFile merge_poses() {
  PoseFile all;
  std::map<std::string, std::string> owner;
  for (const std::string& path : split(FLAGS_poses)) {
    std::error_code ignored;
    if (std::filesystem::file_size(path, ignored) == 0) continue;  // a shard without images
    PoseFile part = unwrap(read_poses(path, FLAGS_poses_format), kBadInput);
    if (all.format.empty()) all.format = part.format;
    if (part.format != all.format) {
      throw Exit(kBadInput, path + ": is of format " + part.format + ", the first part of " +
                                all.format + "; give --poses_format");
    }
    for (NamedPose& pose : part.poses) {
      const auto [first, is_new] = owner.emplace(pose.name, path);
      if (!is_new)
        throw Exit(kBadInput, path + ": image '" + pose.name + "' is in " + first->second + " too");
      all.poses.push_back(std::move(pose));
    }
  }
  return all;
}

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
  Json report = Json::parse(text.view(), nullptr, false);
  if (!is_report(report)) throw Exit(kBadInput, path + ": is no report of `pose_refine refine`");
  return report;
}

// What all parts must have been made with. The files of a part are its own.
Json settings(const Json& report) {
  Json options = report["options"];
  for (const char* own : {"poses", "matches", "model", "cameras", "maps"}) options.erase(own);
  return {report["version"], options};
}

bool keeps_names(const std::string& format) {
  for (const io::PoseFormatRow& row : io::pose_format_rows())
    if (row.info.name == format) return row.holds.names == io::Names::kAny;
  return false;
}

// The report of the whole: that of the first part with everybody's images.
Json merge_reports() {
  const std::vector<std::string> paths = split(FLAGS_reports);
  Json all = read_report(paths.front());
  double seconds = all["summary"]["seconds"].get<double>();
  for (std::size_t i = 1; i < paths.size(); ++i) {
    Json part = read_report(paths[i]);
    if (settings(part) != settings(all))
      throw Exit(kBadInput, paths[i] + ": was made with other options than " + paths.front());
    seconds += part["summary"]["seconds"].get<double>();
    for (Json& image : part["images"]) all["images"].push_back(std::move(image));
  }
  all["summary"] = summarise_images(all["images"], seconds);
  return all;
}

// JSON holds names in UTF-8 only.
std::string in_json(const std::string& name) {
  return Json::parse(Json(name).dump(-1, ' ', false, Json::error_handler_t::replace));
}

// Images of the report that have no pose, or another place. Some formats have names of their own.
void check_same_images(const Json& report, const PoseFile& poses) {
  if (report["images"].size() != poses.poses.size()) {
    throw Exit(kBadInput, "--reports have " + std::to_string(report["images"].size()) +
                              " images, --poses " + std::to_string(poses.poses.size()));
  }
  if (!keeps_names(poses.format)) return;
  for (std::size_t i = 0; i < poses.poses.size(); ++i) {
    const std::string reported = report["images"][i]["name"].get<std::string>();
    const std::string posed = in_json(poses.poses[i].name);
    if (io::image_stem(reported) == io::image_stem(posed)) continue;
    std::string text = "--reports have '";
    text.append(reported).append("' where --poses have '").append(posed);
    throw Exit(kBadInput, text.append("': give both in the same order"));
  }
}

int run() {
  check_flags();
  const PoseFile poses = merge_poses();
  const std::string format = FLAGS_output_format.empty() ? poses.format : FLAGS_output_format;
  Json report;
  if (!FLAGS_reports.empty()) {
    report = merge_reports();
    check_same_images(report, poses);
  }
  unwrap(write_poses(FLAGS_output, format, poses.poses, FLAGS_overwrite), kBadOutput);
  if (!FLAGS_reports.empty()) write_text(FLAGS_report, to_text(report));
  if (!FLAGS_quiet) std::cerr << "merged " << poses.poses.size() << " images\n";
  return kDone;
}

}  // namespace

Verb merge_verb() {
  Verb verb;
  verb.name = "merge";
  verb.summary = "the outputs of shards, put together";
  verb.usage =
      "--poses=FILE,FILE,... --output=FILE [--reports=FILE,FILE,... --report=FILE]\n\n"
      "Joins what `refine --shard=1/N` to `--shard=N/N` wrote, given in this order: the files are\n"
      "then those of one run over all images, byte for byte, but for the seconds in the report.";
  verb.flags = {{"poses", "FILE,FILE,...: the poses that each run wrote, in order."},
                poses_format_flag(),
                {"output", "FILE for the poses of all parts; '-' is standard output."},
                {"output_format"},
                {"reports"},
                {"report", "FILE for the report of all parts; '-' is standard output."},
                {"overwrite"}};
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
