// SPDX-License-Identifier: BSD-3-Clause
#include "apps/compare/command.h"

#include <algorithm>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/json_text.h"
#include "apps/compare/lineup.h"
#include "apps/compare/report.h"
#include "apps/compare/stated_errors.h"
#include "apps/compare/trajectory.h"
#include "apps/input/input_images.h"
#include "apps/input/pose_input.h"
#include "apps/report/page.h"
#include "io/text/printable.h"
#include "pose_refine/io.h"
#include "pose_refine/support/version.h"

namespace pose_refine::apps {
namespace {

void add_stated_errors(const CompareCommand& command, const std::vector<NamedPose>& truth,
                       std::vector<MethodPoses>& methods) {
  for (const NamedFile& report : command.covariances) {
    const auto method = std::find_if(methods.begin(), methods.end(), [&](const MethodPoses& known) {
      return known.name == report.name;
    });
    if (method == methods.end())
      throw_bad_flag("covariances", report.name, "not a method of --poses; give NAME=REPORT");
    method->stated = read_stated_errors(report.path, truth, name_rules(command.sources));
  }
}

ComparisonInput read_input(const CompareCommand& command, FileConventions& conventions) {
  ComparisonInput input;
  input.thresholds = command.thresholds;
  input.auc_limit = command.auc_limit;
  input.beta = command.beta;
  Lineup lineup = line_up(command);
  const std::vector<NamedPose>& truth = lineup.truth;
  input.methods = std::move(lineup.methods);
  input.between = lineup.between;
  conventions = lineup.conventions;
  input.trajectory = command.trajectory;
  add_stated_errors(command, truth, input.methods);
  if (command.sources.has_correspondences())
    input.images = read_input_images(command.sources, truth, command.threads, lineup.notes);
  input.notes = lineup.notes.all();
  if (lineup.notes.left_out() > 0)
    input.notes.push_back(source_path(command.sources) + ": " + lineup.notes.left_out_words());
  for (const NamedPose& image : truth) {
    input.names.push_back(image.name);
    input.truth.push_back(image.pose);
  }
  return input;
}

void write_report(const OutputOptions& outputs, const Comparison& comparison) {
  io::FolderWriter folder = begin_folder(outputs.report, outputs.overwrite);
  add_file(folder, "summary.json", to_text(summary_json(comparison)));
  add_file(folder, "per_image.csv", per_image_csv(comparison));
  add_file(folder, "relative.csv", relative_csv(comparison));
  add_file(folder, "table.md", to_markdown(comparison));
  add_file(folder, "table.tex", to_latex(comparison));
  nlohmann::ordered_json page = page_json(comparison);
  page["version"] = POSE_REFINE_VERSION;
  add_file(folder, "index.html",
           html_page("pose_refine compare", "compare.js", "comparePage", page));
  commit(folder);
}

int run() {
  const CompareCommand command = compare_command_from_flags();
  const OutputOptions& outputs = command.outputs;
  if (!outputs.report.empty()) check_output_folder(outputs.report, outputs.overwrite);
  FileConventions conventions;
  const Comparison comparison = compare(read_input(command, conventions));
  tell_trajectories(comparison, conventions);
  if (!outputs.report.empty()) write_report(outputs, comparison);
  std::cout << io::printable(to_text(comparison) + trajectory_text(comparison), true);
  return kDone;
}

}  // namespace

Verb compare_verb() {
  Verb verb;
  verb.name = "compare";
  verb.summary = "compares pose files with ground truth: medians, recall, paired tests, a report";
  verb.usage =
      "--ground_truth=FILE --poses=NAME=FILE,NAME=FILE [--report=DIR]\n"
      "       [--matches=PATH --cameras=FILE | --model=DIR | --maps=DIR --cameras=FILE]\n\n"
      "One row a pose file. Errors are distances of camera centers in scene units and angles in\n"
      "degrees; an image that a file misses counts as infinitely wrong, one that the ground truth\n"
      "lacks is named and not counted. --align brings poses of another world, scale or origin to "
      "that\n"
      "of the ground truth first. The report has summary.json, per_image.csv, relative.csv,\n"
      "table.md, table.tex and index.html, which needs no network.";
  verb.flags = compare_flags();
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
