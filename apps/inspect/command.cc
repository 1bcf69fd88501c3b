// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "apps/cli/exit.h"
#include "apps/cli/output_files.h"
#include "apps/cli/verb.h"
#include "apps/input/common_flags.h"
#include "apps/input/pose_input.h"
#include "apps/input/unusual_cameras.h"
#include "apps/inspect/dataset_summary.h"
#include "apps/inspect/dataset_text.h"
#include "apps/inspect/model_summary.h"
#include "apps/refine/report.h"
#include "pose_refine/io.h"

DEFINE_bool(json, false, "Print JSON instead of text.");

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

// What has been found, in both forms.
struct Findings {
  Json json;
  std::string text;
  UnusualCameras unusual;

  void add(const std::string& name, Json more_json, const std::string& more_text) {
    json[name] = std::move(more_json);
    if (!text.empty()) text += '\n';
    text += more_text;
  }
  void add_unusual_cameras() {
    if (unusual.lines().empty()) return;
    std::string lines;
    for (const std::string& line : unusual.lines()) lines += "unusual " + line + '\n';
    add("unusual_cameras", unusual.lines(), lines);
  }
};

void check_flags() {
  if (FLAGS_poses.empty() && !has_correspondences() && FLAGS_cameras.empty()) {
    throw Exit(kBadUsage,
               "nothing to inspect: give --model, --poses, --cameras, or --matches with --cameras");
  }
  if (FLAGS_poses.empty() && model_source().path.empty() && has_correspondences()) {
    throw Exit(kBadUsage, "--matches need poses to be inspected: give --poses=FILE");
  }
  check_distinct({FLAGS_report}, {FLAGS_poses, model_source().path, FLAGS_matches, FLAGS_cameras});
  check_output_file(FLAGS_report);
}

bool same_camera(const Camera& a, const Camera& b) {
  return a.model == b.model && a.width == b.width && a.height == b.height && a.params == b.params;
}

// Each camera of a list once, with the number of names that have it.
void inspect_cameras(Findings& findings) {
  std::vector<std::pair<Camera, std::size_t>> distinct;
  const CameraList list = unwrap(read_cameras(FLAGS_cameras), kBadInput);
  for (const auto& named : list.by_name) {
    const Camera& camera = named.second;
    const auto known = std::find_if(distinct.begin(), distinct.end(), [&](const auto& other) {
      return same_camera(other.first, camera);
    });
    if (known != distinct.end())
      ++known->second;
    else
      distinct.emplace_back(camera, 1);
  }
  Json json = Json::array();
  std::string text;
  for (const auto& [camera, names] : distinct) {
    findings.unusual.add(camera);
    const std::string model(camera_model_info(camera.model).name);
    json.push_back({{"model", model},
                    {"width", camera.width},
                    {"height", camera.height},
                    {"params", camera.params},
                    {"names", names}});
    text += camera_line("camera:", camera);
    text.insert(text.size() - 1, "  (names: " + std::to_string(names) + ")");
  }
  findings.add("cameras", json, text);
  findings.unusual.warn();
}

Json pixel_center_json(const PixelCenterDiagnosis& d) {
  return {{"stated", FLAGS_pixel_center}, {"other", d.other}, {"images", d.images},
          {"better", d.better},           {"worse", d.worse}, {"p", d.p},
          {"refuted", d.refuted}};
}

std::string pixel_center_text(const PixelCenterDiagnosis& d) {
  const char* verdict = "these data cannot tell";
  if (d.refuted) verdict = d.other == 0.0 ? "give --pixel_center=0" : "give --pixel_center=0.5";
  if (d.p < 0.001 && !d.refuted) verdict = "as stated";
  char text[256];
  std::snprintf(text, sizeof(text),
                "pixel center: with %g instead of %g, %zu images fit better and %zu worse: %s\n",
                d.other, FLAGS_pixel_center, d.better, d.worse, verdict);
  return text;
}

void inspect_conventions(const std::vector<Image>& images, const StatedConvention& convention,
                         Findings& findings) {
  const Diagnosis readings = diagnose(images, doctor_options(convention));
  findings.add("convention", to_json(readings, convention), to_text(readings, convention));
  if (FLAGS_matches.empty()) return;
  const auto pixels = diagnose_pixel_center(images, FLAGS_pixel_center);
  findings.add("pixel_center", pixel_center_json(pixels), pixel_center_text(pixels));
}

void inspect_data(const std::vector<Image>& images, const StatedConvention& convention,
                  Findings& findings) {
  const DatasetSummary summary = summarize(images);
  findings.unusual.add(images);
  findings.add("data", to_json(summary), to_table(summary));
  if (!FLAGS_no_doctor) inspect_conventions(images, convention, findings);
}

int run() {
  check_flags();
  Findings findings;
  std::vector<NamedPose> poses;
  StatedConvention convention = stated_convention(model_source().path, "colmap");
  if (!FLAGS_poses.empty()) {
    PoseInput input = read_pose_input();
    const PoseSummary summary = summarize(input.file);
    findings.add("poses", to_json(summary), to_text(summary));
    poses = std::move(input.file.poses);
    convention = input.convention;
  }
  const ModelSource source = model_source();
  if (!source.path.empty()) {
    const ModelSummary summary =
        summarize(unwrap(read_model(source.path, source.format), kBadInput));
    findings.add("model", to_json(summary), to_text(summary));
  }
  if (!FLAGS_cameras.empty() && !has_correspondences()) inspect_cameras(findings);
  if (has_correspondences()) {
    std::vector<Image> images = read_input_images(correspondence_source(), poses);
    if (poses.empty()) restate(images, convention);
    inspect_data(images, convention, findings);
  }
  findings.add_unusual_cameras();
  if (!FLAGS_report.empty()) write_text(FLAGS_report, to_text(findings.json));
  if (FLAGS_report != "-") std::cout << (FLAGS_json ? to_text(findings.json) : findings.text);
  return kDone;
}

}  // namespace

Verb inspect_verb() {
  Verb verb;
  verb.name = "inspect";
  verb.summary = "what is in a data set, how well it reprojects, and what its poses mean";
  verb.usage =
      "--model=DIR | --poses=FILE [--matches=PATH --cameras=FILE] | --cameras=FILE "
      "[--report=FILE]\n\n"
      "Counts images, points, observations and track lengths, names what is odd, and prints\n"
      "percentiles of the distance between measured and projected points for each camera, and\n"
      "the depth range of the points. With correspondences the convention doctor scores every\n"
      "reading of the poses (which way the rotation turns, center or translation, quaternion\n"
      "order, camera axes, unit) against them and ranks the readings: how many degrees the\n"
      "points are off, and in how many images a reading is better or worse than the stated one.";
  verb.flags = {{"poses"}, poses_format_flag()};
  for (const VerbFlag& flag : convention_flags()) verb.flags.push_back(flag);
  for (const VerbFlag& flag : correspondence_flags()) verb.flags.push_back(flag);
  verb.flags.push_back({"json"});
  verb.flags.push_back({"report", "FILE for the same as JSON; '-' is standard output."});
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
