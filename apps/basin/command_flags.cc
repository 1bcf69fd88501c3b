// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <charconv>
#include <string>
#include <tuple>
#include <utility>

#include "apps/basin/command.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/process_flags.h"
#include "apps/input/simulation_flags.h"
#include "apps/input/source_flags.h"

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
      throw_bad_flag(flag, part, "not a number in range");
    values.push_back(value);
  }
  if (values.empty()) throw_bad_flag(flag, text, "empty");
  return values;
}

std::vector<std::string> chosen_objectives(bool has_maps) {
  std::vector<std::string> known;
  for (const BasinObjectiveInfo& info : basin_objectives())
    if (has_maps || !info.needs_maps) known.emplace_back(info.name);
  if (FLAGS_objectives == "all") return known;
  const std::vector<std::string> chosen = split(FLAGS_objectives);
  for (const std::string& name : chosen) choice("objectives", name, known);
  require_usage(!chosen.empty(), "--objectives is empty");
  return chosen;
}

// Parses DEGREES:DEPTHS, both above 0.
std::pair<double, double> success_limits() {
  const std::size_t colon = FLAGS_success.find(':');
  if (colon == std::string::npos) throw_bad_flag("success", FLAGS_success, "not DEGREES:DEPTHS");
  const std::vector<double> deg = numbers("success", FLAGS_success.substr(0, colon), 180.0),
                            depths = numbers("success", FLAGS_success.substr(colon + 1), 1000.0);
  if (deg.size() != 1 || depths.size() != 1 || deg[0] == 0.0 || depths[0] == 0.0)
    throw_bad_flag("success", FLAGS_success, "not DEGREES:DEPTHS");
  return {deg[0], depths[0]};
}

BasinOptions options_from_flags(bool has_maps) {
  BasinOptions options;
  options.objectives = chosen_objectives(has_maps);
  options.rotations_deg = numbers("rotations", FLAGS_rotations, 180.0);
  options.translations = numbers("translations", FLAGS_translations, 1000.0);
  require_usage(FLAGS_starts >= 1, "--starts is 1 or more");
  options.starts = FLAGS_starts;
  std::tie(options.success_deg, options.success_depths) = success_limits();
  options.seed = seed_from_flag();
  options.threads = threads_from_flag();
  return options;
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

std::vector<VerbFlag> basin_flags() {
  std::vector<VerbFlag> flags = {
      {"ground_truth", "FILE with the true poses; without it those of --model."}};
  for (const VerbFlag& flag : correspondence_flags()) flags.push_back(flag);
  for (const VerbFlag& flag : feature_flags()) flags.push_back(flag);
  for (const VerbFlag& flag : map_flags()) flags.push_back(flag);
  flags.push_back({"objectives", objectives_help()});
  for (const char* name : {"rotations", "translations", "starts", "success"})
    flags.push_back({name});
  flags.push_back({"seed", "Seed of the starts."});
  flags.push_back({"landscape"});
  flags.push_back({"report", "Folder for the report; created."});
  flags.push_back({"threads"});
  flags.push_back({"overwrite"});
  return flags;
}

BasinCommand basin_command_from_flags() {
  const Sources sources = sources_from_flags();
  return {options_from_flags(sources.has_maps()), FLAGS_landscape, sources,
          output_options_from_flags()};
}

}  // namespace pose_refine::apps
