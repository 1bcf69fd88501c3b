// SPDX-License-Identifier: BSD-3-Clause
#include "apps/basin/command.h"

#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "apps/basin/report.h"
#include "apps/cli/exit.h"
#include "apps/cli/json_text.h"
#include "apps/cli/messages.h"
#include "apps/cli/progress.h"
#include "apps/input/frames.h"
#include "apps/input/input_images.h"
#include "apps/input/map_matches.h"
#include "apps/report/page.h"
#include "pose_refine/io.h"
#include "pose_refine/support/version.h"

namespace pose_refine::apps {
namespace {

MapMatches read_true_images(const Sources& sources, int threads, Notes& notes) {
  correspondence_source(sources);  // checks the flags before the truth is read
  std::vector<NamedPose> truth;
  if (!sources.ground_truth.empty()) {
    PoseFile file = unwrap(read_poses(sources.ground_truth, {}), kBadInput);
    notes.add(sources.ground_truth, file.notes);
    note_line_names(sources.ground_truth, file, notes);
    truth = std::move(file.poses);
  } else if (!sources.has_model()) {
    throw Exit(kBadUsage, "give --ground_truth=FILE");
  }
  MapMatches images;
  if (sources.has_maps())
    images = read_map_matches_and_features(sources, truth, threads);
  else
    images.images = read_input_images(sources, truth, threads, notes);
  if (images.images.empty()) throw Exit(kBadInput, "there are no images");
  return images;
}

// Prints times on standard error, because they differ from run to run.
void print_times(const BasinOptions& options, const BasinResult& result) {
  for (std::size_t k = 0; k < options.objectives.size(); ++k) {
    char time[64];
    std::snprintf(time, sizeof time, "%g ms a start", result.mean_ms[k]);
    note(options.objectives[k] + ": " + time);
  }
}

void write_report(const BasinCommand& command, const BasinResult& result,
                  const std::optional<Landscape>& landscape, const Notes& notes) {
  const BasinOptions& options = command.options;
  nlohmann::ordered_json json = basin_json(options, result, landscape);
  json["notes"] = notes.all();
  json["left_out_matches"] = notes.left_out();
  io::FolderWriter folder = begin_folder(command.outputs.report, command.outputs.overwrite);
  add_file(folder, "basin.json", to_text(json));
  add_file(folder, "basin.csv", basin_csv(options, result));
  if (landscape) add_file(folder, "landscape.csv", landscape_csv(options, *landscape));
  json["version"] = POSE_REFINE_VERSION;
  add_file(folder, "index.html", html_page("pose_refine basin", "basin.js", "basinPage", json));
  commit(folder);
}

int run() {
  const BasinCommand command = basin_command_from_flags();
  const BasinOptions& options = command.options;
  const OutputOptions& outputs = command.outputs;
  if (!outputs.report.empty()) check_output_folder(outputs.report, outputs.overwrite);
  Notes notes;
  const MapMatches images = read_true_images(command.sources, options.threads, notes);
  Progress progress("basin", images.images.size());
  const BasinResult result = run_basin(
      images.images, options, [&](std::size_t done) { progress.update(done); }, images.features);
  if (result.images == 0) throw Exit(kBadInput, "no image sees 4 points from its true pose");
  std::optional<Landscape> landscape;
  if (command.landscape)
    landscape = basin_landscape(images.images[0], options,
                                images.features.empty() ? nullptr : &images.features[0]);
  if (!outputs.report.empty()) write_report(command, result, landscape, notes);
  std::cout << basin_table(options, result);
  print_times(options, result);
  return kDone;
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
  verb.flags = basin_flags();
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
