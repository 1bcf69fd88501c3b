// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iostream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "apps/basin/report.h"
#include "apps/basin/study.h"
#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/cli/output_files.h"
#include "apps/cli/progress.h"
#include "apps/cli/verb.h"
#include "apps/input/common_flags.h"
#include "apps/input/map_matches.h"
#include "apps/refine/report.h"
#include "apps/report/page.h"
#include "pose_refine/io.h"
#include "pose_refine/support/version.h"

DECLARE_uint64(seed);
DEFINE_string(objectives, "all", "Objectives to try from the same starts, or all.");
DEFINE_string(rotations, "2,10,20,40,60,80,120,180", "Rotation errors of the starts [deg].");
DEFINE_string(translations, "coupled,0,1",
              "Errors of the starts' centers in median depths; coupled: rotation / 90 deg, at most "
              "1.");
DEFINE_int32(starts, 2, "Starts of each image, rotation and translation.");
DEFINE_string(success, "0.5:0.02",
              "DEGREES:DEPTHS within which a start succeeds; depths are median depths.");
DEFINE_bool(landscape, false,
            "Also the costs along a rotation about the vertical axis and a sideways translation, "
            "through the true pose of the first image.");

namespace pose_refine::apps {
namespace {

std::vector<double> numbers(const std::string& flag, const std::string& text, double most) {
  std::vector<double> values;
  for (const std::string& part : split(text)) {
    double value = -1.0;
    const char* end = part.data() + part.size();
    const auto parsed = std::from_chars(part.data(), end, value);
    const bool good =
        parsed.ec == std::errc() && parsed.ptr == end && value >= 0.0 && value <= most;
    if (part == "coupled" && flag == "translations")
      value = BasinOptions::kCoupled;
    else if (!good)
      refuse(flag, part, "no number in range");
    values.push_back(value);
  }
  if (values.empty()) refuse(flag, text, "empty");
  return values;
}

std::vector<std::string> chosen_objectives() {
  std::vector<std::string> known;
  for (const BasinObjectiveInfo& info : basin_objectives())
    if (has_maps() || !info.needs_maps) known.emplace_back(info.name);
  if (FLAGS_objectives == "all") return known;
  const std::vector<std::string> chosen = split(FLAGS_objectives);
  for (const std::string& name : chosen) choice("objectives", name, known);
  if (chosen.empty()) throw Exit(kBadUsage, "--objectives is empty");
  return chosen;
}

// DEGREES:DEPTHS, both above 0.
std::pair<double, double> success_limits() {
  const std::size_t colon = FLAGS_success.find(':');
  if (colon == std::string::npos) refuse("success", FLAGS_success, "not DEGREES:DEPTHS");
  const std::vector<double> deg = numbers("success", FLAGS_success.substr(0, colon), 180.0),
                            depths = numbers("success", FLAGS_success.substr(colon + 1), 1000.0);
  if (deg.size() != 1 || depths.size() != 1 || deg[0] == 0.0 || depths[0] == 0.0)
    refuse("success", FLAGS_success, "not DEGREES:DEPTHS");
  return {deg[0], depths[0]};
}

BasinOptions options_from_flags() {
  BasinOptions options;
  options.objectives = chosen_objectives();
  options.rotations_deg = numbers("rotations", FLAGS_rotations, 180.0);
  options.translations = numbers("translations", FLAGS_translations, 1000.0);
  if (FLAGS_starts < 1) throw Exit(kBadUsage, "--starts is 1 or more");
  options.starts = FLAGS_starts;
  std::tie(options.success_deg, options.success_depths) = success_limits();
  options.seed = FLAGS_seed;
  options.threads = FLAGS_threads;
  return options;
}

struct TrueImages {
  std::vector<Image> images;
  std::vector<DenseFeatures> features;  // with --maps
};

TrueImages read_true_images() {
  const CorrespondenceSource source = correspondence_source();
  std::vector<NamedPose> truth;
  if (!FLAGS_ground_truth.empty()) {
    truth = unwrap(read_poses(FLAGS_ground_truth, {}), kBadInput).poses;
  } else if (model_source().path.empty()) {
    throw Exit(kBadUsage, "give --ground_truth=FILE");
  }
  TrueImages images;
  images.images =
      has_maps() ? read_map_matches(truth, &images.features) : read_input_images(source, truth);
  if (images.images.empty()) throw Exit(kBadInput, "there are no images");
  return images;
}

// On standard error, because it differs from run to run.
void print_times(const BasinOptions& options, const BasinResult& result) {
  if (FLAGS_quiet) return;
  for (std::size_t k = 0; k < options.objectives.size(); ++k)
    std::cerr << "pose_refine: " << options.objectives[k] << ": " << result.mean_ms[k]
              << " ms a start\n";
}

void write_report(const BasinOptions& options, const BasinResult& result,
                  const std::optional<Landscape>& landscape) {
  nlohmann::ordered_json json = basin_json(options, result, landscape);
  io::FolderWriter folder =
      unwrap(io::FolderWriter::create(FLAGS_report, FLAGS_overwrite), kBadOutput);
  add_file(folder, "basin.json", to_text(json));
  add_file(folder, "basin.csv", basin_csv(options, result));
  if (landscape) add_file(folder, "landscape.csv", landscape_csv(options, *landscape));
  json["version"] = POSE_REFINE_VERSION;
  add_file(folder, "index.html", html_page("pose_refine basin", "basin.js", "basinPage", json));
  unwrap(folder.commit(), kBadOutput);
}

int run() {
  const BasinOptions options = options_from_flags();
  if (!FLAGS_report.empty()) check_output_folder(FLAGS_report);
  const TrueImages images = read_true_images();
  Progress progress("basin", images.images.size());
  const BasinResult result = run_basin(
      images.images, options, [&](std::size_t done) { progress.update(done); }, images.features);
  if (result.images == 0) throw Exit(kBadInput, "no image sees 4 points from its true pose");
  std::optional<Landscape> landscape;
  if (FLAGS_landscape)
    landscape = basin_landscape(images.images[0], options,
                                images.features.empty() ? nullptr : &images.features[0]);
  if (!FLAGS_report.empty()) write_report(options, result, landscape);
  std::cout << basin_table(options, result);
  print_times(options, result);
  return kDone;
}

std::string objectives_help() {
  std::string help = "Objectives to try from the same starts, or all:";
  for (const BasinObjectiveInfo& info : basin_objectives()) {
    help += " " + std::string(info.name) + " (" + std::string(info.description) +
            (info.needs_maps ? "; needs --maps);" : ");");
  }
  return help.substr(0, help.size() - 1) + ".";
}

}  // namespace

Verb basin_verb() {
  Verb verb;
  verb.name = "basin";
  verb.summary = "how far may the start be? Success rates of every objective";
  verb.usage =
      "--ground_truth=FILE --matches=PATH --cameras=FILE [--report=DIR]\n"
      "       pose_refine basin --model=DIR [--report=DIR]\n"
      "       pose_refine basin --ground_truth=FILE --maps=DIR --cameras=FILE [--report=DIR]\n\n"
      "Disturbs the true poses and minimizes each objective from the very same starts. A start\n"
      "succeeds when it ends within --success of where the matches fit best next to the true "
      "pose,\n"
      "or with --maps of the true pose itself. Prints the rates for the first of --translations; "
      "the report has basin.json, basin.csv and index.html with\n"
      "95 % Wilson intervals.";
  verb.flags = {{"ground_truth", "FILE with the true poses; without it those of --model."}};
  for (const VerbFlag& flag : correspondence_flags()) verb.flags.push_back(flag);
  for (const VerbFlag& flag : map_flags()) verb.flags.push_back(flag);
  verb.flags.push_back({"objectives", objectives_help()});
  for (const char* name : {"rotations", "translations", "starts", "success"})
    verb.flags.push_back({name});
  verb.flags.push_back({"seed", "Seed of the starts."});
  verb.flags.push_back({"landscape"});
  verb.flags.push_back({"report", "Folder for the report; created."});
  verb.flags.push_back({"threads"});
  verb.flags.push_back({"overwrite"});
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
