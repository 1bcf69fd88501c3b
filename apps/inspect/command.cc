// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/json_text.h"
#include "apps/cli/output_options.h"
#include "apps/cli/process_flags.h"
#include "apps/cli/verb.h"
#include "apps/input/cameras_text.h"
#include "apps/input/dataset_text.h"
#include "apps/input/frames.h"
#include "apps/input/input_images.h"
#include "apps/input/pose_input.h"
#include "apps/input/source_flags.h"
#include "apps/input/unusual_cameras.h"
#include "apps/inspect/camera_text.h"
#include "apps/inspect/convention_text.h"
#include "apps/inspect/dataset_summary.h"
#include "apps/inspect/layout.h"
#include "apps/inspect/model_summary.h"
#include "apps/inspect/operand.h"
#include "io/text/printable.h"
#include "pose_refine/io.h"

DEFINE_string(
    path, "",
    "PATH of a model, poses, cameras, or a folder with poses.txt, matches and cameras.txt; "
    "it needs no --path= before it.");
DEFINE_bool(json, false, "Print JSON instead of text.");

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

// Holds what has been found, in both forms.
struct Findings {
  Json json;
  std::string text;
  std::string cameras;  // under the reading that explains the matches best
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

struct InspectCommand {
  Sources sources;
  OutputOptions outputs;
  std::string output_cameras;  // empty: not wanted
  bool json = false;
  int threads = 0;  // 0: all cores
};

InspectCommand command_from_flags() {
  return {with_path(sources_from_flags(), FLAGS_path), output_options_from_flags(),
          flag_text("output_cameras"), FLAGS_json, threads_from_flag()};
}

void check(const InspectCommand& command) {
  const Sources& sources = command.sources;
  const bool has_poses = !sources.poses.path.empty();
  require_usage(has_poses || sources.has_correspondences() || !sources.cameras.empty(),
                "nothing to inspect: give PATH, --model, --poses, --cameras, or --matches with "
                "--cameras");
  require_usage(has_poses || sources.has_model() || !sources.has_correspondences(),
                "--matches and --map need poses to be inspected: give --poses=FILE");
  const OutputOptions& outputs = command.outputs;
  const bool judged = sources.has_correspondences() && sources.poses.has_doctor;
  require_usage(judged || command.output_cameras.empty(),
                "--output_cameras needs --matches or --model, and the doctor");
  check_distinct({outputs.report, command.output_cameras},
                 {sources.poses.path, sources.poses.image_list, sources.model.path, sources.matches,
                  sources.cameras, sources.features.map, sources.features.database,
                  sources.features.features, sources.features.pair_matches, sources.features.pairs},
                 outputs.overwrite);
  check_output_file(outputs.report, outputs.overwrite);
  if (!command.output_cameras.empty()) check_output_file(command.output_cameras, outputs.overwrite);
}

bool same_camera(const Camera& a, const Camera& b) {
  return a.model == b.model && a.width == b.width && a.height == b.height && a.params == b.params;
}

// Finds each camera of a list once, with the number of names that have it.
void inspect_cameras(const std::string& path, Findings& findings) {
  std::vector<std::pair<Camera, std::size_t>> distinct;
  const CameraList list = unwrap(read_cameras(path), kBadInput);
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

Json pixel_center_json(const PixelCenterDiagnosis& d, double stated) {
  return {{"stated", stated}, {"other", d.other}, {"images", d.images},  {"better", d.better},
          {"worse", d.worse}, {"p", d.p},         {"refuted", d.refuted}};
}

std::string pixel_center_text(const PixelCenterDiagnosis& d, double stated) {
  const char* verdict = "these data cannot tell";
  if (d.refuted) verdict = d.other == 0.0 ? "give --pixel_center=0" : "give --pixel_center=0.5";
  if (d.p < 0.001 && !d.refuted) verdict = "as stated";
  char text[256];
  std::snprintf(
      text, sizeof(text),
      "pixel center: with %.4g instead of %.4g, %zu images fit better and %zu worse: %s\n", d.other,
      stated, d.better, d.worse, verdict);
  return text;
}

void inspect_pixel_center(const std::vector<Image>& images, double stated, Findings& findings) {
  const PixelCenterDiagnosis pixels = diagnose_pixel_center(images, stated);
  findings.add("pixel_center", pixel_center_json(pixels, stated),
               pixel_center_text(pixels, stated));
}

// Adds the diagnosis, and returns the images with the cameras that explain them best.
std::vector<Image> inspect_readings(std::vector<Image> images, const Sources& sources,
                                    Findings& findings) {
  const CameraDiagnosis cameras = diagnose_cameras(images);
  findings.add("camera_reading", to_json(cameras, sources), to_text(cameras, sources));
  if (cameras.refuted || cameras.suspected)
    for (Image& image : images) image = reread(std::move(image), cameras.readings.front().reading);
  findings.cameras = cameras_text(images);
  return images;
}

void inspect_data(const std::vector<Image>& images, const Sources& sources,
                  const StatedConvention& convention, Findings& findings) {
  const DatasetSummary summary = summarize(images);
  findings.unusual.add(images);
  findings.add("data", to_json(summary), to_table(summary));
  if (!sources.poses.has_doctor) return;
  // Wrong cameras bend the rays that conventions are judged by.
  const std::vector<Image> right = inspect_readings(images, sources, findings);
  const Diagnosis readings = diagnose(right, doctor_options(convention));
  findings.add("convention", to_json(readings, convention), to_text(readings, convention));
  if (!sources.matches.empty()) inspect_pixel_center(right, sources.pixel_center, findings);
}

Findings inspect(const InspectCommand& command) {
  const Sources& sources = command.sources;
  Findings findings;
  Notes notes;
  std::vector<NamedPose> poses;
  StatedConvention convention;
  if (!sources.poses.path.empty()) {
    PoseInput input = read_pose_input(sources);
    notes.add(sources.poses.path, input.file.notes);
    note_line_names(sources.poses.path, input.file, notes);
    const PoseSummary summary = summarize(input.file);
    findings.add("poses", to_json(summary), to_text(summary));
    poses = std::move(input.file.poses);
    convention = input.convention;
  } else {
    convention = model_convention(sources);
  }
  if (sources.has_model()) {
    const ModelSource& model = sources.model;
    const ModelSummary summary = summarize(unwrap(read_model(model.path, model.format), kBadInput));
    findings.add("model", to_json(summary), to_text(summary));
  }
  if (sources.has_correspondences()) {
    std::vector<Image> images = read_input_images(sources, poses, command.threads, notes);
    if (poses.empty()) restate(images, convention);
    inspect_data(images, sources, convention, findings);
  } else if (!sources.cameras.empty()) {
    inspect_cameras(sources.cameras, findings);
  }
  findings.add_unusual_cameras();
  if (!notes.all().empty()) findings.json["notes"] = notes.all();
  if (notes.left_out() > 0)
    findings.add(
        "left_out_matches", notes.left_out(),
        "matches with NaN or infinity, left out: " + std::to_string(notes.left_out()) + "\n");
  return findings;
}

int run() {
  const InspectCommand command = command_from_flags();
  check(command);
  const Findings findings = inspect(command);
  const OutputOptions& outputs = command.outputs;
  if (!outputs.report.empty())
    write_text(outputs.report, to_text(findings.json), outputs.overwrite);
  if (!command.output_cameras.empty())
    write_text(command.output_cameras, findings.cameras, outputs.overwrite);
  if (outputs.report != "-")
    std::cout << io::printable(command.json ? to_text(findings.json) : fitted(findings.text), true);
  return kDone;
}

}  // namespace

Verb inspect_verb() {
  Verb verb;
  verb.name = "inspect";
  verb.summary = "tells what is in a data set, how well it reprojects, and what its poses mean";
  verb.usage =
      "PATH | --model=DIR | --poses=FILE [--matches=PATH --cameras=FILE] | --cameras=FILE "
      "[--report=FILE]\n\n"
      "Counts images, points, observations and track lengths, names what is odd, and prints\n"
      "percentiles of the distance between measured and projected points for each camera, and\n"
      "the depth range of the points. With correspondences the convention doctor scores every\n"
      "reading of the poses (which way the rotation turns, center or translation, quaternion\n"
      "order, camera axes, unit) against them and ranks the readings: how many degrees the\n"
      "points are off, and in how many images a reading is better or worse than the stated one.\n"
      "The cameras are judged likewise, by how well the matches fit: for images of another size,\n"
      "turned sensors, wrong focal lengths, principal points, distortions and lenses.";
  verb.operand = "path";
  verb.flags = {{"path"}, {"poses"}, poses_format_flag()};
  for (const VerbFlag& flag : convention_flags()) verb.flags.push_back(flag);
  for (const VerbFlag& flag : correspondence_flags()) verb.flags.push_back(flag);
  for (const VerbFlag& flag : feature_flags()) verb.flags.push_back(flag);
  for (const VerbFlag& flag : camera_reading_flags()) verb.flags.push_back(flag);
  verb.flags.push_back({"output_cameras",
                        "FILE for the cameras as the likeliest reading has them, as --cameras "
                        "reads it."});
  verb.flags.push_back({"json"});
  verb.flags.push_back({"report", "FILE for the same as JSON; '-' is standard output."});
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
