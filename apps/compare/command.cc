// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "apps/cli/exit.h"
#include "apps/cli/messages.h"
#include "apps/cli/output_files.h"
#include "apps/cli/verb.h"
#include "apps/compare/report.h"
#include "apps/compare/stated_errors.h"
#include "apps/input/common_flags.h"
#include "apps/input/map_matches.h"
#include "apps/refine/report.h"
#include "apps/report/page.h"
#include "io/files/folder.h"
#include "io/text/names.h"
#include "pose_refine/io.h"
#include "pose_refine/support/version.h"

DEFINE_string(thresholds, "0.01:1,0.02:2,0.03:3,0.05:5,0.25:2,0.5:5,5:10",
              "Recall thresholds TRANSLATION:DEGREES, in scene units.");

DEFINE_double(beta, 500.0, "Weight of the orientation in the loss beta.");
DEFINE_string(auc_limit, "0.5:5",
              "TRANSLATION:DEGREES up to which the area under the recall curve is taken.");

DEFINE_string(covariances, "",
              "NAME=REPORT,...: reports of `refine` for methods of --poses; the report then shows "
              "how often the truth is where their covariances say.");

namespace pose_refine::apps {
namespace {

struct Method {
  std::string name, file;
};

// "NAME=FILE,FILE": a file without a name is called by its path.
std::vector<Method> named_files(const std::string& flag, const std::string& text) {
  std::vector<Method> methods;
  for (const std::string& part : split(text)) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) methods.push_back({part, part});
    if (equals != std::string::npos) {
      methods.push_back({part.substr(0, equals), part.substr(equals + 1)});
    }
  }
  std::set<std::string> names;
  for (const Method& method : methods) {
    if (!names.insert(method.name).second) {
      throw Exit(kBadUsage, "--" + flag + ": two files are called '" + method.name + "'");
    }
  }
  return methods;
}

std::vector<Method> methods_from_flag() {
  std::vector<Method> methods = named_files("poses", FLAGS_poses);
  if (methods.empty()) throw Exit(kBadUsage, "give --poses=NAME=FILE,NAME=FILE");
  return methods;
}

std::optional<double> number(const std::string& text) {
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == end;
  return whole && value >= 0.0 ? std::optional(value) : std::nullopt;
}

std::vector<Threshold> thresholds_from(const std::string& flag, const std::string& text) {
  std::vector<Threshold> thresholds;
  for (const std::string& part : split(text)) {
    const std::size_t colon = part.find(':');
    const auto translation = number(part.substr(0, colon));
    const auto degrees = colon == std::string::npos ? std::nullopt : number(part.substr(colon + 1));
    if (!translation || !degrees) {
      refuse(flag, part, "not TRANSLATION:DEGREES");
    }
    thresholds.push_back({*translation, *degrees});
  }
  return thresholds;
}

Threshold auc_limit_from_flag() {
  const std::vector<Threshold> limit = thresholds_from("auc_limit", FLAGS_auc_limit);
  if (limit.size() != 1 || limit[0].translation == 0.0 || limit[0].rotation_deg == 0.0) {
    throw Exit(kBadUsage, "--auc_limit is one TRANSLATION:DEGREES above 0");
  }
  return limit[0];
}

std::vector<NamedPose> read_truth() {
  if (FLAGS_ground_truth.empty()) throw Exit(kBadUsage, "give --ground_truth=FILE");
  std::vector<NamedPose> truth = unwrap(read_poses(FLAGS_ground_truth, {}), kBadInput).poses;
  if (truth.empty()) throw Exit(kBadInput, FLAGS_ground_truth + ": no poses in this file");
  return truth;
}

// The method's pose of each true image, nothing where it has none.
MethodPoses matched(const Method& method, const std::vector<NamedPose>& truth, NameMatch match) {
  const std::vector<NamedPose> poses =
      unwrap(read_poses(method.file, FLAGS_poses_format), kBadInput).poses;
  io::NameIndex index(match);
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
    throw Exit(kBadInput, method.file + ": none of its images is in " + FLAGS_ground_truth + " ('" +
                              poses[0].name + "' here, '" + truth[0].name + "' there)");
  }
  return estimates;
}

// They do not count; a wrong --ground_truth may be why.
void tell_extra(const std::vector<MethodResult>& methods) {
  for (const MethodResult& method : methods) {
    if (method.extra.empty()) continue;
    note(method.name + ": " + plural(method.extra.size(), "image") + " not in " +
         FLAGS_ground_truth + ", not counted: " + some_of(method.extra));
  }
}

void add_stated_errors(std::vector<MethodPoses>& methods, const std::vector<NamedPose>& truth,
                       NameMatch match) {
  for (const Method& report : named_files("covariances", FLAGS_covariances)) {
    const auto method = std::find_if(methods.begin(), methods.end(), [&](const MethodPoses& known) {
      return known.name == report.name;
    });
    if (method == methods.end())
      refuse("covariances", report.name, "not a method of --poses; give NAME=REPORT");
    method->stated = read_stated_errors(report.file, truth, match);
  }
}

ComparisonInput read_input() {
  const std::vector<Method> methods = methods_from_flag();
  ComparisonInput input;
  input.thresholds = thresholds_from("thresholds", FLAGS_thresholds);
  input.auc_limit = auc_limit_from_flag();
  if (!(FLAGS_beta >= 0.0) || std::isinf(FLAGS_beta)) {
    throw Exit(kBadUsage, "--beta is finite and 0 or more");
  }
  input.beta = FLAGS_beta;
  const NameMatch match = static_cast<NameMatch>(
      choice("name_match", FLAGS_name_match, {"full", "basename", "suffix"}));
  const std::vector<NamedPose> truth = read_truth();
  for (const Method& method : methods) {
    input.methods.push_back(matched(method, truth, match));
  }
  add_stated_errors(input.methods, truth, match);
  if (has_correspondences()) {
    input.images = read_input_images(correspondence_source(), truth);
  }
  for (const NamedPose& image : truth) {
    input.names.push_back(image.name);
    input.truth.push_back(image.pose);
  }
  return input;
}

void write_report(const std::string& path, const Comparison& comparison) {
  io::FolderWriter folder = unwrap(io::FolderWriter::create(path, FLAGS_overwrite), kBadOutput);
  add_file(folder, "summary.json", to_text(summary_json(comparison)));
  add_file(folder, "per_image.csv", per_image_csv(comparison));
  add_file(folder, "table.md", to_markdown(comparison));
  add_file(folder, "table.tex", to_latex(comparison));
  nlohmann::ordered_json page = page_json(comparison);
  page["version"] = POSE_REFINE_VERSION;
  add_file(folder, "index.html",
           html_page("pose_refine compare", "compare.js", "comparePage", page));
  unwrap(folder.commit(), kBadOutput);
}

int run() {
  if (!FLAGS_report.empty()) check_output_folder(FLAGS_report);
  const Comparison comparison = compare(read_input());
  tell_extra(comparison.methods);
  if (!FLAGS_report.empty()) write_report(FLAGS_report, comparison);
  std::cout << to_text(comparison);
  return kDone;
}

}  // namespace

Verb compare_verb() {
  Verb verb;
  verb.name = "compare";
  verb.summary = "pose files against ground truth: medians, recall, paired tests, a report";
  verb.usage =
      "--ground_truth=FILE --poses=NAME=FILE,NAME=FILE [--report=DIR]\n"
      "       [--matches=PATH --cameras=FILE | --model=DIR | --maps=DIR --cameras=FILE]\n\n"
      "One row a pose file. Errors are distances of camera centers in scene units and angles in\n"
      "degrees; an image that a file misses counts as infinitely wrong, one that the ground truth\n"
      "lacks is named and not counted. The report has summary.json, per_image.csv, table.md, "
      "table.tex and index.html, which needs no network.";
  verb.flags = {{"ground_truth"},
                {"poses", "NAME=FILE,... or FILE,...: the pose files to compare."},
                poses_format_flag()};
  for (const VerbFlag& flag : correspondence_flags()) verb.flags.push_back(flag);
  for (const VerbFlag& flag : map_flags()) verb.flags.push_back(flag);
  verb.flags.push_back({"thresholds"});
  verb.flags.push_back({"auc_limit"});
  verb.flags.push_back({"beta"});
  verb.flags.push_back({"covariances"});
  verb.flags.push_back({"report", "Folder for the report; created."});
  verb.flags.push_back({"overwrite"});
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
