// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <cmath>
#include <iostream>
#include <string>
#include <vector>

#include "common_flags.h"
#include "dataset_summary.h"
#include "exit.h"
#include "pose_refine/io.h"
#include "report.h"
#include "verb.h"

DEFINE_bool(json, false, "Print JSON instead of text.");

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

// What is known of a pose file without correspondences.
Json poses_json(const PoseFile& file) {
  Vector3 low = Vector3::Constant(HUGE_VAL), high = -low;
  for (const NamedPose& image : file.poses) {
    low = low.cwiseMin(image.pose.center());
    high = high.cwiseMax(image.pose.center());
  }
  return {{"format", file.format},
          {"poses", file.poses.size()},
          {"center_min", {low.x(), low.y(), low.z()}},
          {"center_max", {high.x(), high.y(), high.z()}}};
}

Json model_json(const Model& model) {
  return {{"format", model.format},
          {"cameras", model.cameras.size()},
          {"images", model.images.size()},
          {"points", model.points.size()},
          {"dangling_observations", model.dangling}};
}

std::string as_lines(const std::string& title, const Json& json) {
  std::string text = title + ":";
  for (const auto& [key, value] : json.items()) {
    text += " " + key + " " + (value.is_string() ? value.get<std::string>() : value.dump());
  }
  return text + '\n';
}

void check_flags() {
  if (FLAGS_poses.empty() && !has_correspondences()) {
    throw Exit(kBadUsage, "nothing to inspect: give --model, --matches with --cameras, or --poses");
  }
  if (FLAGS_poses.empty() && FLAGS_model.empty()) {
    throw Exit(kBadUsage, "--matches need poses to be inspected: give --poses=FILE");
  }
}

int run() {
  check_flags();
  Json json;
  std::string text;
  std::vector<NamedPose> poses;
  if (!FLAGS_poses.empty()) {
    PoseFile file = unwrap(read_poses(FLAGS_poses, FLAGS_poses_format), kBadInput);
    json["poses"] = poses_json(file);
    text += as_lines("poses", json["poses"]);
    poses = std::move(file.poses);
  }
  if (!FLAGS_model.empty()) {
    json["model"] = model_json(unwrap(read_colmap_model(FLAGS_model), kBadInput));
    text += as_lines("model", json["model"]);
  }
  if (has_correspondences()) {
    const auto problems = read_images(correspondence_source(), poses);
    const DatasetSummary summary = summarise(problems);
    json["data"] = to_json(summary);
    text += to_table(summary);
  }
  std::cout << (FLAGS_json ? to_text(json) : text);
  return kDone;
}

}  // namespace

Verb inspect_verb() {
  Verb verb;
  verb.name = "inspect";
  verb.summary = "what is in a data set, and how well it reprojects";
  verb.usage =
      "--model=DIR | --poses=FILE [--matches=PATH --cameras=FILE]\n\n"
      "Counts images, points, observations and track lengths, and prints percentiles of the\n"
      "distance between measured and projected points for each camera.";
  verb.flags = {{"poses"}, poses_format_flag()};
  for (const VerbFlag& flag : correspondence_flags()) verb.flags.push_back(flag);
  verb.flags.push_back({"json"});
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
