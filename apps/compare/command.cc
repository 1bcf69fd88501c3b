// SPDX-License-Identifier: BSD-3-Clause
#include "apps/compare/command.h"

#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/json_text.h"
#include "apps/cli/messages.h"
#include "apps/compare/report.h"
#include "apps/compare/stated_errors.h"
#include "apps/compare/trajectory.h"
#include "apps/input/input_images.h"
#include "apps/input/pose_input.h"
#include "apps/report/page.h"
#include "io/text/names.h"
#include "pose_refine/io.h"
#include "pose_refine/support/version.h"

namespace pose_refine::apps {
namespace {

// Reads the poses of one method, as --poses_format and --poses_convention say.
PoseInput read_method(const Sources& sources, const std::string& path) {
  PoseSource source = sources.poses;
  source.path = path;
  return read_stated_poses(source);
}

// Each true image gets a pose of the method, or nothing where the method has none.
MethodPoses matched(const Sources& sources, const NamedFile& method,
                    const std::vector<NamedPose>& poses, const std::vector<NamedPose>& truth) {
  io::NameIndex index(name_match(sources));
  for (const NamedPose& pose : poses) index.add(pose.name);
  MethodPoses estimates = {method.name, {}, {}};
  std::vector<bool> used(poses.size(), false);
  for (const NamedPose& image : truth) {
    const std::size_t i = unwrap(index.find(image.name), kBadInput);
    const bool here = i != io::NameIndex::kNone;
    estimates.poses.push_back(here ? std::optional(poses[i].pose) : std::nullopt);
    if (here) used[i] = true;
  }
  for (std::size_t i = 0; i < poses.size(); ++i)
    if (!used[i]) estimates.extra.push_back(poses[i].name);
  if (!poses.empty() && estimates.extra.size() == poses.size()) {
    throw Exit(kBadInput, method.path + ": none of its images is in " + sources.ground_truth +
                              " ('" + poses[0].name + "' here, '" + truth[0].name + "' there)");
  }
  return estimates;
}

// Names images that do not count because the truth lacks them: a wrong --ground_truth may be why.
void tell_extra(const std::vector<MethodResult>& methods, const std::string& truth) {
  for (const MethodResult& method : methods) {
    if (method.extra.empty()) continue;
    note(method.name + ": " + plural(method.extra.size(), "image") + " not in " + truth +
         ", not counted: " + some_of(method.extra));
  }
}

void add_stated_errors(const CompareCommand& command, const std::vector<NamedPose>& truth,
                       std::vector<MethodPoses>& methods) {
  for (const NamedFile& report : command.covariances) {
    const auto method = std::find_if(methods.begin(), methods.end(), [&](const MethodPoses& known) {
      return known.name == report.name;
    });
    if (method == methods.end())
      throw_bad_flag("covariances", report.name, "not a method of --poses; give NAME=REPORT");
    method->stated = read_stated_errors(report.path, truth, name_match(command.sources));
  }
}

ComparisonInput read_input(const CompareCommand& command, FileConventions& conventions) {
  ComparisonInput input;
  input.thresholds = command.thresholds;
  input.auc_limit = command.auc_limit;
  input.beta = command.beta;
  input.trajectory = command.trajectory;
  const PoseInput true_input = read_ground_truth(command.sources);
  conventions.truth = true_input.convention;
  const std::vector<NamedPose>& truth = true_input.file.poses;
  for (const NamedFile& method : command.methods) {
    const PoseInput poses = read_method(command.sources, method.path);
    input.methods.push_back(matched(command.sources, method, poses.file.poses, truth));
    conventions.methods.push_back(poses.convention);
  }
  add_stated_errors(command, truth, input.methods);
  if (command.sources.has_correspondences())
    input.images = read_input_images(command.sources, truth, command.threads);
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
  tell_extra(comparison.methods, command.sources.ground_truth);
  tell_trajectories(comparison, conventions);
  if (!outputs.report.empty()) write_report(outputs, comparison);
  std::cout << to_text(comparison) << trajectory_text(comparison);
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
