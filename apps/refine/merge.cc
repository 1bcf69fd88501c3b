// SPDX-License-Identifier: BSD-3-Clause
// Puts the outputs of several runs of `refine` together, one for each shard.
#include <gflags/gflags.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/json_lines.h"
#include "apps/cli/messages.h"
#include "apps/cli/output_options.h"
#include "apps/cli/verb.h"
#include "apps/input/source_flags.h"
#include "apps/refine/merge_poses.h"
#include "apps/refine/merge_reports.h"
#include "apps/refine/report.h"
#include "io/text/names.h"

DEFINE_string(
    reports, "",
    "FILE,FILE,...: the reports of the same runs, in the same order; .jsonl are JSON lines.");

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

struct MergeCommand {
  std::vector<std::string> poses, reports;  // the files of the parts, in order
  std::string poses_format;
  OutputOptions outputs;
};

MergeCommand command_from_flags() {
  const PoseSource poses = sources_from_flags().poses;
  return {split(poses.path), split(FLAGS_reports), poses.format, output_options_from_flags()};
}

void check(const MergeCommand& command) {
  const OutputOptions& outputs = command.outputs;
  require_usage(!command.poses.empty(), "give --poses=FILE,FILE,...: the parts in order");
  require_usage(!outputs.output.empty(), "give --output=FILE for the poses of all parts");
  require_usage(outputs.output != "-" || outputs.report != "-",
                "--output and --report cannot both be standard output");
  require_usage(command.reports.empty() == outputs.report.empty(),
                "--reports and --report belong together");
  require_usage(command.reports.empty() || command.reports.size() == command.poses.size(),
                "--reports and --poses name the same parts in the same order");
  std::vector<std::string> inputs = command.poses;
  inputs.insert(inputs.end(), command.reports.begin(), command.reports.end());
  check_output_format(outputs.format);
  check_distinct({outputs.output, outputs.report}, inputs, outputs.overwrite);
}

// JSON holds names in UTF-8 only.
std::string in_json(const std::string& name) {
  return Json::parse(Json(name).dump(-1, ' ', false, Json::error_handler_t::replace));
}

// Ends the program unless a part's report and its poses are of the same images. Names are not
// compared where the format has names of its own.
void check_part(const Json& report, const std::string& path, const PartPoses& poses,
                std::size_t begin) {
  const Json& images = report["images"];
  if (images.size() != poses.size() - begin)
    throw Exit(kBadInput, path + ": it has " + std::to_string(images.size()) +
                              " images, its poses " + std::to_string(poses.size() - begin));
  if (poses.names() != io::Names::kAny) return;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::string reported = images[i]["name"].get<std::string>();
    const std::string posed = in_json(poses.name(begin + i));
    if (io::image_stem(reported) == io::image_stem(posed)) continue;
    std::string text = path + ": it has '";
    text.append(reported).append("' where --poses have '").append(posed);
    throw Exit(kBadInput, text.append("': give both in the same order"));
  }
}

void check_empty(const std::string& poses, const std::string& format, const std::string& report) {
  const auto part = read_poses(poses, format);
  if (part) throw Exit(kBadInput, report + ": it has no images, but there are poses in " + poses);
  if (part.error().code == ErrorCode::kNotFound) throw Exit(kBadInput, described(part.error()));
}

PartPoses read_parts(const MergeCommand& command, const std::vector<Json>& reports) {
  PartPoses poses;
  Notes notes;
  for (std::size_t i = 0; i < command.poses.size(); ++i) {
    const std::string& path = command.poses[i];
    std::error_code ignored;
    if (!reports.empty() && reports[i]["images"].empty()) {  // a shard without images
      check_empty(path, command.poses_format, command.reports[i]);
      continue;
    }
    if (reports.empty() && std::filesystem::file_size(path, ignored) == 0 && !ignored) {
      say(path + ": it is empty, and taken for a part without images");
      continue;
    }
    const std::size_t begin = poses.size();
    poses.add(path, command.poses_format, notes);
    if (!reports.empty()) check_part(reports[i], command.reports[i], poses, begin);
  }
  return poses;
}

int run() {
  const MergeCommand command = command_from_flags();
  check(command);
  const OutputOptions& outputs = command.outputs;
  const std::vector<Json> reports = read_reports(command.reports);
  const PartPoses parts = read_parts(command, reports);
  const std::vector<NamedPose> poses = parts.merged();
  std::string format = outputs.format.empty() ? parts.format() : outputs.format;
  if (format.empty()) format = "hloc";  // no part has images
  const std::string report =
      reports.empty() ? "" : report_text(merged_reports(reports, command.reports), outputs.report);
  check_output_poses(outputs.output, format, outputs.overwrite);
  check_output_file(outputs.report, outputs.overwrite);
  write_output_poses(outputs.output, format, poses, outputs.overwrite);
  if (!reports.empty()) write_text(outputs.report, report, outputs.overwrite);
  note("merged " + plural(poses.size(), "image"));
  return kDone;
}

}  // namespace

Verb merge_verb() {
  Verb verb;
  verb.name = "merge";
  verb.summary = "puts the outputs of shards together";
  verb.usage =
      "--poses=FILE,FILE,... --output=FILE [--reports=FILE,FILE,... --report=FILE]\n\n"
      "Joins what `refine --shard=1/N` to `--shard=N/N` wrote, given in this order: the files are\n"
      "then those of one run over all images, byte for byte, but for the seconds in the report.";
  verb.flags = {
      {"poses", "FILE,FILE,...: the poses that each run wrote, in order."},
      poses_format_flag(),
      {"output", "FILE for the poses of all parts; '-' is standard output."},
      {"output_format"},
      {"reports"},
      {"report", "FILE for the report of all parts, JSON lines if .jsonl; '-' is standard output."},
      {"overwrite"}};
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
