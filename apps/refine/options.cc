// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/options.h"

#include <gflags/gflags.h>

#include <string>
#include <utility>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/input/guided_looks.h"
#include "apps/input/priors.h"
#include "apps/refine/intrinsics.h"
#include "apps/refine/option_flags.h"

DEFINE_bool(
    report_observations, false,
    "The report has each image's residual_px [px] and inlier, a value a match in the order "
    "of the matches, without lines that hold NaN (num_left_out counts them); null where the "
    "camera does not see the point.");

namespace pose_refine::apps {
namespace {

void check_effect(const std::string& flag, bool has_effect, const std::string& why) {
  if (!has_effect && flag_was_set(flag)) {
    throw Exit(kBadUsage, "--" + flag + " would have no effect: " + why);
  }
}

// Checks the flags that the table of options cannot know about.
void check_effects(bool has_maps) {
  check_option_effects();
  const bool nre = flag_text("objective") == kMapObjective;
  for (const char* flag : {"refine_intrinsics", "no_doctor", "camera_scale", "camera_reading"}) {
    check_effect(flag, !nre, "--objective=nre has none");
  }
  check_effect("msac", nre, "it belongs to --objective=nre");
  for (const char* flag : {"temperature", "drop_below"}) {
    check_effect(flag, has_maps, "there is no --maps");
  }
  check_effect("report_observations", !flag_text("report").empty(), "there is no --report");
}

}  // namespace

std::vector<VerbFlag> refine_option_flags() {
  std::vector<VerbFlag> flags;
  for (const auto& some :
       {option_flags(OptionSection::kObjective), prior_flags(),
        option_flags(OptionSection::kPriors), option_flags(OptionSection::kMotion),
        intrinsics_flags(), option_flags(OptionSection::kSolver),
        option_flags(OptionSection::kSearch)})
    flags.insert(flags.end(), some.begin(), some.end());
  return flags;
}

SolverPath solver_path() {
  const Option& option = option_named("solver");
  return static_cast<SolverPath>(choice("solver", flag_text("solver"), option.choices));
}

std::string solver_name(SolverPath path) {
  return option_named("solver").choices[static_cast<std::size_t>(path)];
}

bool wants_maps() {
  return flag_text("objective") == kMapObjective;
}

bool report_observations() {
  return FLAGS_report_observations;
}

RefineOptions refine_options(bool has_maps) {
  check_effects(has_maps);
  RefineOptions options = with_option_flags({});
  options.up_in_world = up_in_world();
  options.pull = loss_prior();
  options.prior_weight = prior_weight();
  std::string errors;
  for (const std::string& error : options.errors()) errors += "\n  " + error;
  if (!errors.empty()) throw Exit(kBadUsage, "options out of range:" + errors);
  return options;
}

nlohmann::ordered_json refine_options_json(const Sources& sources) {
  nlohmann::ordered_json json = {{"poses", sources.poses.path},
                                 {"poses_format", sources.poses.format},
                                 {"poses_convention", sources.poses.convention},
                                 {"model", sources.model.path},
                                 {"matches", sources.matches},
                                 {"maps", sources.maps.folder},
                                 {"cameras", sources.cameras},
                                 {"camera_reading", to_string(sources.camera_reading)},
                                 {"pixel_center", sources.pixel_center},
                                 {"keypoint_step", sources.keypoint_step},
                                 {"name_match", sources.name_match}};
  if (sources.has_features()) {
    const FeatureFlags& features = sources.features;
    json.update({{"map", features.map},
                 {"database", features.database},
                 {"verified", features.verified},
                 {"features", features.features},
                 {"pair_matches", features.pair_matches},
                 {"pairs", features.pairs},
                 {"keypoint_points", features.keypoint_points},
                 {"match_scores", features.match_scores}});
    if (sources.guided.on) json.update(guided_options_json(sources.guided.options));
  }
  for (const auto& some :
       {option_flags_json(OptionSection::kObjective), option_flags_json(OptionSection::kSolver),
        prior_flags_json(), option_flags_json(OptionSection::kPriors),
        option_flags_json(OptionSection::kMotion), intrinsics_flags_json(),
        option_flags_json(OptionSection::kSearch)})
    json.update(some);
  if (FLAGS_report_observations) json["report_observations"] = true;
  return json;
}

}  // namespace pose_refine::apps
