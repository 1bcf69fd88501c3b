// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/refine.h"

#include <cmath>
#include <optional>

#include "factor/priors.h"
#include "judge/assessment.h"
#include "judge/camera_fit.h"
#include "judge/observability.h"
#include "judge/planar.h"
#include "judge/rejection.h"
#include "judge/second_consensus.h"
#include "judge/verdict.h"
#include "problem/validate.h"
#include "refine/point_covariance.h"
#include "search/rescue.h"
#include "search/scale_search.h"

namespace pose_refine {
namespace {

// What one image leaves to the next on the same thread: memory, nothing else.
struct Workspace {
  PointFactor factor;
  Reducer reducer;
};

// One image on its way through the pipeline.
class Refinement {
 public:
  Refinement(const Image& image, const RefineOptions& options, Workspace& workspace)
      : image_(image), options_(options), factor_(workspace.factor), reducer_(workspace.reducer) {
    factor_ = make_point_factor(image, options, std::move(workspace.factor));
    if (options.auto_scale || options.detail == Detail::kFull)
      factor_.area = measured_area(factor_, factor_.area);
    reducer_.bind(factor_);
  }

  RefineResult run() {
    RefineResult result = refined();
    result.num_dropped = image_.correspondences.size() - factor_.index.size();
    return result;
  }

 private:
  RefineResult refined() {
    if (factor_.columns.size < 3)
      return factor_.priors.empty() ? without_points() : with_few_points();
    return options_.detail == Detail::kPose ? pose_only() : in_full();
  }

  // A pose that no step has moved is the input to the bit.
  Pose in_world(const Pose& centered, const Pose& start) const {
    const bool moved = centered.rotation.coeffs() != start.rotation.coeffs() ||
                       centered.translation != start.translation;
    return moved ? factor_.from_centered(centered) : image_.cam_from_world;
  }

  Observed observed(const Pose& centered) { return observe_exactly(reducer_, factor_, centered); }

  RefineResult in_full() {
    const Pose start = factor_.to_centered(image_.cam_from_world);
    const Observed before = observed(start);
    RefineResult result = plain(start, before);
    if (options_.rescue && options_.max_iterations > 0 && in_doubt(result))
      result = with_rescue(std::move(result), start, before);
    return result.usable() ? result : kept_input(std::move(result), start, before);
  }

  RefineResult plain(const Pose& start, const Observed& before) {
    if (before.in_front > 0)
      return judged(minimize_with_schedule(reducer_, factor_, start, options_), start, before);
    return refused(image_, Termination::kBehindCamera);
  }

  RefineResult judged(const Solution& solution, const Pose& start, const Observed& before) {
    const Observed at = observed(solution.pose);
    auto [result, evidence] = described(solution.pose, at, before);
    result.cam_from_world = in_world(solution.pose, start);
    result.iterations = solution.iterations;
    result.termination = solution.termination;
    result.initial_cost = reduce(reducer_, factor_, start).cost;
    if (result.termination != Termination::kEvaluationFailed && leaves_pose_open(result) &&
        !is_fixed_by_points(result, solution.pose))
      result.termination = Termination::kDegenerate;
    evidence.doubts = doubts(solution, result, evidence, at);
    result.ambiguity_ratio = evidence.doubts.ambiguity_ratio;
    RefineResult judged = with_verdict(std::move(result), evidence, factor_.loss.kind);
    judged = with_prior_gates(std::move(judged), factor_, solution.pose);
    return with_bounds(std::move(judged), factor_, solution.pose);
  }

  // Beside a prior that is far surer than the points a Hessian looks singular and leaves nothing
  // open.
  bool is_fixed_by_points(const RefineResult& result, const Pose& pose) const {
    if (!factor_.has_priors()) return false;
    const Matrix6 priors = prior_reduction(factor_, pose, Order::kGaussNewton).hessian;
    return observability(result.hessian - priors).weak_directions.empty();
  }

  // Where half of the matches are wrong there is room for another consensus as large.
  bool in_doubt(const RefineResult& result) {
    return result.verdict != Verdict::kOk || 2 * result.num_inliers <= factor_.columns.size ||
           is_blurred(reducer_, factor_, factor_.to_centered(result.cam_from_world));
  }

  // The better one of the plain result and what rescue finds.
  RefineResult with_rescue(RefineResult plain, const Pose& start, const Observed& before) {
    const Loss loss = factor_.loss;
    const double limit = factor_.setup.z0, largest = factor_.largest_px;
    const Pose end = factor_.to_centered(plain.cam_from_world);
    const Rescued rescued =
        rescue(image_, reducer_, factor_, {start, end, plain.usable()}, options_);
    RefineResult result;
    if (rescued.solution) result = judged(*rescued.solution, start, before);
    if (!result.usable()) {
      factor_.loss = loss;
      factor_.set_loss_scale(loss.scale / factor_.unit);
      factor_.setup.z0 = limit;
      factor_.largest_px = largest;
      result = std::move(plain);
    }
    return with_report(std::move(result), rescued);
  }

  // Nothing is looked for at a pose that is rejected as it is.
  Doubts doubts(const Solution& solution, const RefineResult& result, const Evidence& evidence,
                const Observed& at) {
    if (!with_verdict(result, evidence, factor_.loss.kind).usable()) return {};
    const Noise& noise = evidence.noise;
    // Minima are compared: a pose where the solve stopped short is none.
    std::optional<PlanarTwin> twin;
    if (solution.termination == Termination::kConverged)
      twin = planar_twin(reducer_, factor_, solution.pose, at, noise, result.final_cost);
    Doubts doubts;
    if (twin) doubts = {twin->excess, twin->ratio};
    doubts.another_camera = fits_another_camera(reducer_, factor_, solution.pose, noise);
    doubts.second_consensus =
        has_second_consensus(image_, options_, factor_, result.cam_from_world, at, noise);
    return doubts;
  }

  RefineResult pose_only() {
    const Pose start = factor_.to_centered(image_.cam_from_world);
    RefineResult result;
    result.cam_from_world = image_.cam_from_world;
    if (points_in_front(factor_, start) == 0) {
      result.termination = Termination::kBehindCamera;
    } else {
      const Solution solution = minimize_with_schedule(reducer_, factor_, start, options_);
      result.termination = solution.termination;
      result.iterations = solution.iterations;
      result.initial_cost = solution.initial_cost;
      result.final_cost = solution.cost;
      const bool ended_well = solution.termination == Termination::kConverged ||
                              solution.termination == Termination::kMaxIterations;
      if (ended_well && 2 * points_in_front(factor_, solution.pose) <= factor_.columns.size)
        result.termination = Termination::kBehindCamera;
      else if (ended_well) {
        result.cam_from_world = in_world(solution.pose, start);
        result.verdict = Verdict::kWeak;
        result.reasons = {"not_assessed"};
      }
    }
    if (!result.usable()) result.reasons = {std::string(to_string(result.termination))};
    return result;
  }

  // Fewer points than a pose needs: the prior alone, whose minimum is the input.
  RefineResult without_points() {
    RefineResult result = refused(image_, Termination::kTooFewPoints);
    if (!factor_.pull || !is_full(*factor_.pull)) return result;
    result.termination = Termination::kConverged;
    result.verdict = Verdict::kWeak;
    result.reasons = {"prior_only"};
    result.hessian = prior_reduction(factor_, factor_.pull_pose, Order::kGaussNewton).hessian;
    result.condition = observability(result.hessian).condition;
    return result;
  }

  // Fewer points than a pose needs, beside priors that may determine it all the same.
  RefineResult with_few_points() {
    const Pose start = factor_.to_centered(image_.cam_from_world);
    const Observed before = observed(start);
    RefineOptions options = options_;
    options.auto_scale = false;  // two points tell no noise: one pixel
    if (options_.auto_scale) factor_.set_loss_scale(tuning_constant(factor_.loss));
    const Solution solution = minimize_with_schedule(reducer_, factor_, start, options);
    const Observed at = observed(solution.pose);
    RefineResult result = described(solution.pose, at, before).result;
    result.iterations = solution.iterations;
    result.termination = solution.termination;
    result.initial_cost = reduce(reducer_, factor_, start).cost;
    const bool ended_well = solution.termination == Termination::kConverged ||
                            solution.termination == Termination::kMaxIterations;
    const std::size_t points = factor_.columns.size;
    if (ended_well && leaves_pose_open(result))
      result.termination = Termination::kTooFewPoints;
    else if (ended_well && 2 * at.in_front < points)
      result.termination = Termination::kBehindCamera;
    else if (ended_well && !(result.final_cost <= result.initial_cost * (1.0 + 1e-12)))
      result.termination = Termination::kCostNotLowered;
    else if (ended_well) {
      result.verdict = Verdict::kWeak;
      result.reasons = {points == 0 ? "prior_only" : "few_points"};
      return with_bounds(std::move(result), factor_, solution.pose);
    }
    result.reasons = {std::string(to_string(result.termination))};
    return kept_input(std::move(result), start, before);
  }

  Description described(const Pose& centered, const Observed& at, const Observed& before) {
    return describe(image_, options_, reducer_, factor_, centered, at, before);
  }

  // A rejected pose is not handed out: what is told is about the input instead.
  RefineResult kept_input(RefineResult rejected, const Pose& start, const Observed& before) {
    return with_input(described(start, before, before).result, std::move(rejected),
                      image_.cam_from_world);
  }

  const Image& image_;
  const RefineOptions& options_;
  PointFactor& factor_;
  Reducer& reducer_;
};

}  // namespace

RefineResult refine(const Image& image, const RefineOptions& options) {
  require_valid(options);
  if (const auto refusal = refuse(image))
    return refused(image, refusal->termination, refusal->reason);
  thread_local Workspace workspace;
  return refined_as_seen(
      image, [&](const Image& seen) { return Refinement(seen, options, workspace).run(); });
}

}  // namespace pose_refine
