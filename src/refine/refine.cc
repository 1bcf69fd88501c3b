// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/refine.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "factor/points/usual_noise.h"
#include "judge/assessment.h"
#include "judge/keep.h"
#include "judge/observability.h"
#include "judge/rejection.h"
#include "judge/verdict.h"
#include "problem/outside.h"
#include "problem/own_points.h"
#include "problem/validate.h"
#include "refine/point_covariance.h"
#include "search/nearby.h"
#include "search/rescue.h"
#include "search/scale_search.h"

namespace pose_refine {
namespace {

// One image leaves this to the next on the same thread: memory, nothing else.
struct Workspace {
  Factors factors;
  Scratch scratch;
};

bool ended_well(const Solution& solution) {
  return !failed(solution.termination);
}

std::string reason_of(Termination termination) {
  return std::string(to_string(termination));
}

// When half of the matches are wrong there is room for another consensus as large. Points in little
// depth have a shallow minimum, beside which wrong matches may make another.
bool in_doubt(const Task& task, const RefineResult& result, const Stage& stage) {
  constexpr double kShallow = 2e3;          // one simulated image of 400 has a larger condition
  constexpr double kOrdinaryNoise = 0.004;  // focal lengths
  const Pose end = task.factors.frame().to_centered(result.cam_from_world);
  return result.verdict != Verdict::kOk || 2 * result.num_inliers <= task.points().size() ||
         result.condition > kShallow || result.noise_px > kOrdinaryNoise * task.points().focal ||
         is_blurred(task.under(stage), end);
}

// Tells whether the structure may repeat: another pose or a blur of several is in sight, or most
// matches do not fit.
bool may_be_a_copy(const Task& task, const RefineResult& result) {
  constexpr double kOrdinaryNoise = 0.006;  // focal lengths
  const bool is_sharp = result.noise_px < kOrdinaryNoise * task.points().focal;
  const bool is_most = 5 * result.num_inliers >= 2 * task.points().size();
  return task.options.max_iterations > 0 &&
         !(result.verdict == Verdict::kOk && is_sharp && is_most);
}

// A rejected pose is not handed out, nor a weak one that is no better supported than the input:
// what is told is about the input instead.
RefineResult told_at_input(const Task& task, const Start& start, const Stage& stage,
                           RefineResult result) {
  result.kept_input = result.usable();
  const PoseState at = state_at(task.under(stage), start.pose, start.observations);
  return with_input(assess(task, stage, at, start).result, std::move(result),
                    task.image.cam_from_world);
}

Judged judged(const Task& task, const Start& start, const Found& found) {
  return judge(task, start, found, state_at(task.under(found.stage), found.solution.pose));
}

Attempt attempt_of(const Task& task, const Start& start, const Judged& plain, int drawn = 0) {
  return {start.pose, task.factors.frame().to_centered(plain.result.cam_from_world),
          plain.result.usable(), drawn};
}

// Where a structure repeats, the likeliest copy by matches and start takes the place of the one
// where the plain solve ended. That may have been a part of what another camera would see.
Judged at_likeliest_copy(const Task& task, const Start& start, const CopyChoice& choice,
                         Judged plain) {
  const bool doubts_camera = names_reason(plain.result, "another_camera");
  Judged kept = std::move(plain);
  if (choice.found) {
    Judged found = judged(task, start, *choice.found);
    if (found.result.usable()) kept = std::move(found);
  }
  if (choice.is_clear || !kept.result.usable()) return kept;
  if (doubts_camera) kept.result = with_reason(std::move(kept.result), "another_camera");
  kept.result = with_reason(std::move(kept.result), "second_consensus");
  return kept;
}

// Returns the better one of the plain result and what rescue finds.
Judged with_rescue(const Task& task, const Start& start, int drawn, Judged plain) {
  const Rescued rescued = rescue(task, plain.stage, attempt_of(task, start, plain, drawn));
  Judged kept = std::move(plain);
  if (rescued.found) {
    Judged found = judged(task, start, *rescued.found);
    if (found.result.usable()) kept = std::move(found);
  }
  return with_report(std::move(kept), rescued);
}

// Tells whether the points only repeat the start pose. Then all residuals are equal there, which
// is a quick look.
bool repeats_start(const Task& task, const Observations& at) {
  const double apart = at.pixels.front() - at.pixels[at.pixels.size() / 2];
  return std::abs(apart) <= 1e-4 * task.points().focal && has_own_points(task.image);
}

// Rescue looks everywhere, so it is not asked where the pose may not go everywhere; and it looks
// for a consensus, which plain least squares does not want.
bool may_rescue(const RefineOptions& options) {
  if (options.loss.kind == LossKind::kNone && options.objective != Objective::kGeometric)
    return false;
  const bool is_free =
      options.fix.empty() && options.max_rotation == 0.0 && options.max_translation == 0.0;
  return options.rescue && is_free && options.max_iterations > 0;
}

RefineResult in_full(const Task& task, const Stage& first, const Pose& pose) {
  const Start start{pose, observe_exactly(task.under(first), pose)};
  if (task.options.max_iterations > 0 && repeats_start(task, start.observations))
    return refused(task.image, Termination::kInvalidInput, "points_of_this_image");
  Judged best{refused(task.image, Termination::kBehindCamera), first};
  int drawn = 0;  // samples that looked for another consensus
  if (start.observations.in_front > 0) {
    const Found found = minimize_with_scale(task, first, pose);
    best = judged(task, start, found);
    if (may_be_a_copy(task, best.result)) {
      const CopyChoice choice = choose_copy(task, best.stage, attempt_of(task, start, best));
      best = at_likeliest_copy(task, start, choice, std::move(best));
      drawn = choice.drawn;
    }
  }
  if (may_rescue(task.options) && in_doubt(task, best.result, best.stage))
    best = with_rescue(task, start, drawn, std::move(best));
  if (best.result.usable() && !keeps_input(task, start.pose, best)) return std::move(best.result);
  return told_at_input(task, start, best.stage, std::move(best.result));
}

// Serves inner loops: it says where the solver ended, not what that is worth.
RefineResult pose_only(const Task& task, const Stage& first, const Pose& pose) {
  RefineResult result;
  result.cam_from_world = task.image.cam_from_world;
  const auto rejected = [&] {
    return with_reasons(std::move(result), {reason_of(result.termination)});
  };
  if (points_in_front(task.points(), pose) == 0) {
    result.termination = Termination::kBehindCamera;
    return rejected();
  }
  const Solution solution = minimize_with_scale(task, first, pose).solution;
  result.termination = solution.termination;
  result.iterations = solution.iterations;
  result.initial_cost = solution.initial_cost;
  result.final_cost = solution.cost;
  if (!ended_well(solution)) return rejected();
  if (2 * points_in_front(task.points(), solution.pose) <= task.points().size()) {
    result.termination = Termination::kBehindCamera;
    return rejected();
  }
  result.cam_from_world = in_world(task, solution.pose, {pose, {}});
  return with_reasons(std::move(result), {"not_assessed"});
}

// Serves images with fewer points than a pose needs: only the pull counts, whose minimum is the
// input.
RefineResult without_points(const Task& task, const Stage& first) {
  RefineResult result = refused(task.image, Termination::kTooFewPoints);
  const PullFactor* const pull = task.factors.find<PullFactor>();
  if (!pull || !pull->is_full()) return result;
  result.termination = Termination::kConverged;
  result.hessian =
      task.factors.linearize_others(pull->target(), first, Derivatives::kGaussNewton).hessian;
  result.condition = observability(result.hessian).condition;
  return with_reasons(std::move(result), {"prior_only"});
}

// Says how a solve over fewer points than a pose needs ended, beside priors that may make up for
// them.
Termination ended_with_few_points(const Solution& solution, const RefineResult& result,
                                  const Evidence& evidence) {
  if (!ended_well(solution)) return solution.termination;
  if (leaves_pose_open(result)) return Termination::kTooFewPoints;
  if (2 * evidence.in_front < evidence.observations) return Termination::kBehindCamera;
  if (!(result.final_cost <= result.initial_cost * (1.0 + 1e-12)))
    return Termination::kCostNotLowered;
  return solution.termination;
}

RefineResult with_few_points(const Task& given, const Stage& first, const Pose& pose) {
  RefineOptions options = given.options;
  Stage stage = first;
  if (options.loss.is_automatic()) {  // two points tell no noise: what is believed
    const LossKind kind = stage.loss.kind();
    const double scale = loss::tuning_constant(kind) * believed_noise(given.points());
    options.loss.scale = scale;
    stage = stage.with_loss(kind, scale * given.points().unit());
  }
  const Task task{given.image, options, given.factors, given.scratch};
  const Start start{pose, observe_exactly(task.under(first), pose)};
  const Found found = minimize_with_scale(task, stage, pose);
  const PoseCost cost = task.under(found.stage);
  auto [result, evidence, rows] =
      assess(task, found.stage, state_at(cost, found.solution.pose), start);
  result.iterations = found.solution.iterations;
  result.termination = found.solution.termination;
  result.initial_cost = cost.linearize(pose, Derivatives::kGaussNewton).cost;
  const Termination ended = ended_with_few_points(found.solution, result, evidence);
  result.termination = ended;
  if (failed(ended)) {
    RefineResult rejected = with_reasons(std::move(result), {reason_of(ended)});
    return told_at_input(task, start, found.stage, std::move(rejected));
  }
  evidence = with_limits(std::move(evidence), task.factors, found.solution.pose);
  const bool at_bound = evidence.at_rotation_bound || evidence.at_translation_bound;
  if (at_bound) result.covariance.reset();
  return with_verdict_of_priors(std::move(result), evidence,
                                task.points().size() == 0 ? "prior_only" : "few_points");
}

RefineResult refine_with(const Task& task) {
  const Pose pose = task.factors.frame().to_centered(task.image.cam_from_world);
  const Stage first = first_stage(task.points(), task.options, pose);
  if (task.points().size() < 3)
    return task.factors.has_measurements() ? with_few_points(task, first, pose)
                                           : without_points(task, first);
  return task.options.detail == Detail::kPose ? pose_only(task, first, pose)
                                              : in_full(task, first, pose);
}

RefineResult refine_seen(const Image& image, const RefineOptions& options, Workspace& workspace) {
  workspace.factors = make_factors(image, options, std::move(workspace.factors));
  if (options.loss.is_automatic() || options.detail == Detail::kFull) {
    const double area = measured_area(workspace.factors.points());
    workspace.factors = with_area(std::move(workspace.factors), area);
  }
  const Task task{image, options, workspace.factors, workspace.scratch};
  RefineResult result = refine_with(task);
  result.num_dropped = image.correspondences.size() - task.points().index.size();
  return result;
}

}  // namespace

RefineResult refine(const Image& image, const RefineOptions& options) {
  require_valid(options);
  if (const auto refusal = refuse(image))
    return refused(image, refusal->termination, refusal->reason);
  thread_local Workspace workspace;
  RefineResult result =
      refined_as_seen(image, options, [&](const Image& seen, const RefineOptions& how) {
        return refine_seen(seen, how, workspace);
      });
  result.num_outside = count_outside(image);
  return result;
}

}  // namespace pose_refine
