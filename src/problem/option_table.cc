// SPDX-License-Identifier: BSD-3-Clause
#include "problem/option_table.h"

#include <algorithm>

#include "problem/option_rows.h"
#include "problem/special_rows.h"

namespace pose_refine {
namespace {

using namespace option_rows;  // NOLINT(google-build-using-namespace)
using R = RefineOptions;
using Section = OptionSection;

std::vector<Option> objective_rows() {
  return {
      choice_row({Section::kObjective, "objective",
                  "What is minimized: reprojection (pixels), geometric (Kendall's L_g) or bearing "
                  "(unit rays)."},
                 &R::objective, {"reprojection", "geometric", "bearing"}),
      loss_row(),
      choice_row({Section::kObjective, "norm", "Norm of the geometric objective: l1 or l2."},
                 &R::norm, {"l2", "l1"})
          .only_in({"geometric"}, "it is the norm of --objective=geometric"),
      choice_row({Section::kObjective, "normalization",
                  "Units that the loss sees: none, image, focal or max_side; the scale of --loss "
                  "stays in pixels."},
                 &R::normalization, {"none", "image", "focal", "max_side"}),
      choice_row({Section::kObjective, "behind_camera",
                  "A point behind the camera: continue (the cost keeps rising), zero (COLMAP's), "
                  "or fail (the pose is refused)."},
                 &R::behind_camera, {"continue", "zero", "fail"}),
  };
}

std::vector<Option> pose_rows() {
  constexpr Below kNoBound = {1e300, "must be 0 (no bound) or positive"};
  return {
      pull_row(),
      prior_weight_row(),
      direction_row({Section::kPriors, "up_in_world",
                     "X,Y,Z: up in the world, for --prior and --fix of gravity and yaw."},
                    &R::up_in_world)
          .needing({"pull", "fix"})
          .told_if_changed(),
      fix_row().told_if_changed(),
      degrees_row({Section::kMotion, "max_rotation_deg",
                   "The pose turns no further than this from its input [deg]; 0: no bound."},
                  &R::max_rotation, "max_rotation", {1e9, kNoBound.otherwise})
          .told_if_changed(),
      real_row({Section::kMotion, "max_translation",
                "The camera center moves no further than this [scene units]; 0: no bound."},
               &R::max_translation, kNoBound)
          .told_if_changed(),
  };
}

std::vector<Option> solver_rows() {
  return {
      choice_row({Section::kSolver, "solver",
                  "fast: one reduced block an image in TinySolver; ceres: the same in a "
                  "ceres::Problem; ceres_points: a ceres::Problem with one block a point."},
                 &R::solver, {"fast", "ceres", "ceres_points"}),
      integer_row(
          {Section::kSolver, "max_iterations", "Steps of an image, at most; 0 only evaluates."},
          &R::max_iterations, 1000000),
      real_row({Section::kSolver, "function_tolerance",
                "The solve stops when the predicted relative decrease of the cost is below this."},
               &R::function_tolerance, {1.0, "must lie in [0, 1)"})
          .without_flag(),
      real_row({Section::kSolver, "inlier_threshold_px",
                "Residual up to which a match is an inlier [px]; 0: from the estimated noise."},
               &R::inlier_threshold_px, {1e9, "must be 0 (automatic) or positive"})
          .without_flag(),
      choice_row({Section::kSolver, "detail",
                  "full: residuals, inliers, noise, verdict and covariance; pose: for inner loops, "
                  "pose, costs, iterations and termination."},
                 &R::detail, {"full", "pose"})
          .without_flag(),
      policy_row(),
      rescue_row(),
      choice_row(
          {Section::kSearch, "on_weak",
           "The pose of an image that ends weak because another answer is as good: keep (the "
           "input's, unless the new one is likelier) or write (the new one)."},
          &R::on_weak, {"keep", "write"}),
      start_spread_row().told_if_changed(),
  };
}

}  // namespace

const std::vector<Option>& option_table() {
  static const std::vector<Option> table = [] {
    std::vector<Option> all;
    for (const auto& rows : {objective_rows(), pose_rows(), solver_rows()})
      all.insert(all.end(), rows.begin(), rows.end());
    return all;
  }();
  return table;
}

const Option& option_named(std::string_view name) {
  const std::vector<Option>& table = option_table();
  return *std::find_if(table.begin(), table.end(),
                       [&](const Option& option) { return option.name == name; });
}

}  // namespace pose_refine
