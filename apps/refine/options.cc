// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/options.h"

#include <gflags/gflags.h>

#include <string>
#include <utility>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/input/priors.h"
#include "apps/refine/constraints.h"
#include "apps/refine/intrinsics.h"
#include "apps/refine/rescue_flags.h"
#include "pose_refine/loss.h"

DEFINE_string(objective, "reprojection",
              "What is minimized: reprojection (pixels), geometric (Kendall's L_g), bearing (unit "
              "rays), or nre (neural reprojection error over --maps).");
DEFINE_string(loss, "cauchy:auto",
              "Robust loss KIND:SCALE with the scale in pixels, KIND:auto (scale from the data), "
              "or none.");
DEFINE_string(norm, "l2", "Norm of the geometric objective: l1 or l2.");
DEFINE_string(normalization, "none",
              "Units that the loss sees: none, image, focal or max_side; the scale of --loss stays "
              "in pixels.");
DEFINE_string(behind_camera, "continue",
              "A point behind the camera: continue (the cost keeps rising), zero (COLMAP's), or "
              "fail (the pose is refused).");
DEFINE_string(
    solver, "fast",
    "fast: one reduced block an image in TinySolver; ceres: the same in a ceres::Problem; "
    "ceres_points: a ceres::Problem with one block a point.");
DEFINE_int32(max_iterations, 100, "Steps of an image, at most; 0 only evaluates.");

namespace pose_refine::apps {
namespace {

const std::vector<std::string> kSolvers = {"fast", "ceres", "ceres_points"};

// `text` with the first `from` as `to`.
std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find("'" + from + "'");
  return at == std::string::npos ? text : text.replace(at + 1, from.size(), to);
}

// "KIND:auto[:SHAPE]" -> a loss with any scale, and whether the scale comes from the data. A
// robust kind without a scale means auto; "none" has no scale.
RefineOptions with_loss(RefineOptions options, std::string text) {
  const std::size_t colon = text.find(':');
  const std::string scale = colon == std::string::npos
                                ? "auto"
                                : text.substr(colon + 1, text.find(':', colon + 1) - colon - 1);
  options.auto_scale = scale == "auto";
  if (options.auto_scale && colon != std::string::npos) text.replace(colon + 1, scale.size(), "1");
  Result<Loss> loss = parse_loss(text);
  if (!loss) {
    throw Exit(kBadUsage,
               "--loss='" + FLAGS_loss + "': " + replaced(loss.error().message, text, FLAGS_loss));
  }
  options.loss = *loss;
  if (options.loss.kind == LossKind::kNone) options.auto_scale = false;
  return options;
}

std::string loss_flag_help() {
  std::string names;
  for (const std::string_view name : loss_names())
    names += (names.empty() ? "" : ", ") + std::string(name);
  return "Robust loss KIND:SCALE with the scale in pixels, KIND:auto (scale from the data), or "
         "barron:SCALE:ALPHA (without it ALPHA is 1). KIND is one of: " +
         names + ".";
}

// A flag without effect is a misunderstanding.
void check_effect(const std::string& flag, bool has_effect, const std::string& why) {
  if (!has_effect && flag_was_set(flag)) {
    throw Exit(kBadUsage, "--" + flag + " would have no effect: " + why);
  }
}

void check_effects(bool has_maps) {
  const bool geometric = FLAGS_objective == "geometric", nre = FLAGS_objective == "nre";
  check_effect("loss", !geometric, "--objective=geometric has a norm of its own (--norm)");
  check_effect("norm", geometric, "it is the norm of --objective=geometric");
  check_effect("prior_weight", has_priors(), "there is no --prior");
  check_effect("up", has_priors() || fixes_axes(), "there is no --prior or --fix");
  for (const char* flag :
       {"loss", "normalization", "behind_camera", "prior", "fix", "max_rotation_deg",
        "max_translation", "refine_intrinsics", "solver", "max_iterations", "no_doctor"}) {
    check_effect(flag, !nre, "--objective=nre has none");
  }
  for (const VerbFlag& flag : rescue_flags()) {
    check_effect(flag.name, !nre, "--objective=nre has its own schedule and rescue (--msac)");
  }
  check_effect("msac", nre, "it belongs to --objective=nre");
  for (const char* flag : {"temperature", "drop_below"}) {
    check_effect(flag, has_maps, "there is no --maps");
  }
}

}  // namespace

std::vector<VerbFlag> refine_option_flags() {
  std::vector<VerbFlag> flags = {
      {"objective"}, {"loss", loss_flag_help()}, {"norm"}, {"normalization"}, {"behind_camera"}};
  for (const VerbFlag& flag : prior_flags()) flags.push_back(flag);
  for (const VerbFlag& flag : constraint_flags()) flags.push_back(flag);
  for (const VerbFlag& flag : intrinsics_flags()) flags.push_back(flag);
  flags.push_back({"solver"});
  flags.push_back({"max_iterations"});
  for (const VerbFlag& flag : rescue_flags()) flags.push_back(flag);
  return flags;
}

SolverPath solver_path() {
  return static_cast<SolverPath>(choice("solver", FLAGS_solver, kSolvers));
}

std::string solver_name(SolverPath path) {
  return kSolvers[static_cast<std::size_t>(path)];
}

bool wants_maps() {
  return FLAGS_objective == "nre";
}

RefineOptions refine_options(bool has_maps) {
  RefineOptions options;
  const int objective =
      choice("objective", FLAGS_objective, {"reprojection", "geometric", "bearing", "nre"});
  check_effects(has_maps);
  if (FLAGS_objective != "nre") options.objective = static_cast<Objective>(objective);
  options = with_loss(options, FLAGS_loss);
  options.norm = static_cast<Norm>(choice("norm", FLAGS_norm, {"l2", "l1"}));
  options.normalization = static_cast<Normalization>(
      choice("normalization", FLAGS_normalization, {"none", "image", "focal", "max_side"}));
  options.behind_camera = static_cast<BehindCamera>(
      choice("behind_camera", FLAGS_behind_camera, {"continue", "zero", "fail"}));
  options = with_constraints(options);
  options.pull = loss_prior();
  options.prior_weight = prior_weight();
  options.solver = solver_path();
  options.max_iterations = FLAGS_max_iterations;
  options = with_rescue_flags(std::move(options));
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
                                 {"pixel_center", sources.pixel_center},
                                 {"name_match", sources.name_match},
                                 {"objective", FLAGS_objective},
                                 {"loss", FLAGS_loss},
                                 {"norm", FLAGS_norm},
                                 {"normalization", FLAGS_normalization},
                                 {"behind_camera", FLAGS_behind_camera},
                                 {"solver", FLAGS_solver},
                                 {"max_iterations", FLAGS_max_iterations}};
  json.update(prior_flags_json());
  json.update(constraint_flags_json());
  json.update(intrinsics_flags_json());
  json.update(rescue_flags_json());
  return json;
}

}  // namespace pose_refine::apps
