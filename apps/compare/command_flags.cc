// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/process_flags.h"
#include "apps/compare/command.h"
#include "apps/input/align_flags.h"
#include "apps/input/source_flags.h"

DEFINE_string(thresholds, "0.01:1,0.02:2,0.03:3,0.05:5,0.25:2,0.5:5,5:10",
              "Recall thresholds TRANSLATION:DEGREES, in scene units.");

DEFINE_double(beta, 500.0, "Weight of the orientation in the loss beta.");
DEFINE_string(auc_limit, "0.5:5",
              "TRANSLATION:DEGREES up to which the area under the recall curve is taken.");

DEFINE_string(covariances, "",
              "NAME=REPORT,...: reports of `refine` for methods of --poses; the report then shows "
              "how often the truth is where their covariances say.");

DEFINE_string(
    frames, "",
    "FILE with a line for each pose of a file whose format has no names, such as KITTI's: "
    "the name of its image, its time, or its line in the other file, counted from 0.");
DEFINE_string(relative, "1f,1m",
              "Steps of the relative pose error: Nf for N frames, Nm for N scene units (meters) of "
              "the path of --poses.");
DEFINE_string(relative_pairs, "consecutive",
              "Pairs of --relative: consecutive, or all (one from every pose).");

namespace pose_refine::apps {
namespace {

// Parses "NAME=FILE,FILE": a file without a name is called by its path.
std::vector<NamedFile> named_files(const std::string& flag, const std::string& text) {
  std::vector<NamedFile> files;
  for (const std::string& part : split(text)) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) files.push_back({part, part});
    if (equals != std::string::npos) {
      files.push_back({part.substr(0, equals), part.substr(equals + 1)});
    }
  }
  std::set<std::string> names;
  for (const NamedFile& file : files) {
    if (!names.insert(file.name).second) {
      throw Exit(kBadUsage, "--" + flag + ": two files are called '" + file.name + "'");
    }
  }
  return files;
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
      throw_bad_flag(flag, part, "not TRANSLATION:DEGREES");
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

std::vector<RelativeOptions> relative_from_flags() {
  const std::vector<std::string> names(kRelativePairsNames.begin(), kRelativePairsNames.end());
  RelativeOptions step;
  step.pairs = static_cast<RelativePairs>(choice("relative_pairs", FLAGS_relative_pairs, names));
  std::vector<RelativeOptions> steps;
  for (const std::string& part : split(FLAGS_relative)) {
    const char unit = part.empty() ? ' ' : part.back();
    const auto delta = number(part.substr(0, part.empty() ? 0 : part.size() - 1));
    const bool frames = unit == 'f', whole = delta && std::floor(*delta) == *delta;
    if (!(frames || unit == 'm') || !delta || !(*delta > 0.0) || !(*delta < 1e15) ||
        (frames && !whole))
      throw_bad_flag("relative", part, "not Nf (frames) or Nm (scene units), as in 1f,10m");
    step.delta = *delta;
    step.unit = frames ? RelativeUnit::kFrames : RelativeUnit::kLength;
    steps.push_back(step);
  }
  return steps;
}

TrajectoryOptions trajectory_from_flags() {
  TrajectoryOptions options;
  options.align = align_options_from_flags(options.align);
  options.relative = relative_from_flags();
  return options;
}

}  // namespace

std::vector<VerbFlag> compare_flags() {
  std::vector<VerbFlag> flags = ground_truth_flags();
  flags.push_back({"poses", "NAME=FILE,... or FILE,...: the pose files to compare."});
  flags.push_back(poses_format_flag());
  flags.push_back({"poses_convention"});
  for (const VerbFlag& flag : align_flags()) flags.push_back(flag);
  flags.push_back({"relative"});
  flags.push_back({"relative_pairs"});
  for (const VerbFlag& flag : correspondence_flags()) flags.push_back(flag);
  for (const VerbFlag& flag : feature_flags()) flags.push_back(flag);
  for (const VerbFlag& flag : map_flags()) flags.push_back(flag);
  flags.push_back({"frames"});
  flags.push_back({"thresholds"});
  flags.push_back({"auc_limit"});
  flags.push_back({"beta"});
  flags.push_back({"covariances"});
  flags.push_back({"report", "Folder for the report; created."});
  flags.push_back({"overwrite"});
  return flags;
}

CompareCommand compare_command_from_flags() {
  CompareCommand command;
  command.sources = sources_from_flags();
  command.outputs = output_options_from_flags();
  command.threads = threads_from_flag();
  command.methods = named_files("poses", command.sources.poses.path);
  require_usage(!command.methods.empty(), "give --poses=NAME=FILE,NAME=FILE");
  command.covariances = named_files("covariances", FLAGS_covariances);
  command.thresholds = thresholds_from("thresholds", FLAGS_thresholds);
  command.auc_limit = auc_limit_from_flag();
  require_usage(FLAGS_beta >= 0.0 && std::isfinite(FLAGS_beta), "--beta is finite and 0 or more");
  command.beta = FLAGS_beta;
  command.frames = FLAGS_frames;
  command.trajectory = trajectory_from_flags();
  name_rules(command.sources);  // checks them
  require_usage(!command.sources.ground_truth.empty(), "give --ground_truth=FILE");
  return command;
}

}  // namespace pose_refine::apps
