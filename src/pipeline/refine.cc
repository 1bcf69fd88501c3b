// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/refine.h"

#include <cmath>
#include <optional>

#include "diagnostics/camera_fit.h"
#include "diagnostics/observability.h"
#include "diagnostics/planar.h"
#include "diagnostics/verdict.h"
#include "pipeline/check.h"
#include "pipeline/describe.h"
#include "pipeline/parts.h"
#include "pipeline/point_covariance.h"
#include "pipeline/rescue.h"
#include "pipeline/schedule.h"
#include "pipeline/second_consensus.h"
#include "solver/prior.h"

namespace pose_refine {
namespace {

// What one image leaves to the next on the same thread: memory, nothing else.
struct Workspace {
  Image image;
  Reducer reducer;
};

// One image on its way through the pipeline.
class Refinement {
 public:
  Refinement(const Problem& problem, const RefineOptions& options, Workspace& workspace)
      : problem_(problem), options_(options), image_(workspace.image), reducer_(workspace.reducer) {
    image_ = make_image(problem, options, std::move(workspace.image));
    if (options.auto_scale || options.detail == Detail::kFull)
      image_.area = measured_area(image_, image_.area);
    reducer_.bind(image_);
  }

  RefineResult run() {
    RefineResult result = refined();
    result.num_dropped = problem_.correspondences.size() - image_.index.size();
    return result;
  }

 private:
  RefineResult refined() {
    if (image_.columns.size < 3)
      return image_.measured.empty() ? without_points() : with_few_points();
    return options_.detail == Detail::kPose ? pose_only() : in_full();
  }

  // A pose that no step has moved is the input to the bit.
  Pose in_world(const Pose& centred, const Pose& start) const {
    const bool moved = centred.rotation.coeffs() != start.rotation.coeffs() ||
                       centred.translation != start.translation;
    return moved ? image_.from_centred(centred) : problem_.cam_from_world;
  }

  Observed observed(const Pose& centred) { return observe_exactly(reducer_, image_, centred); }

  RefineResult in_full() {
    const Pose start = image_.to_centred(problem_.cam_from_world);
    const Observed before = observed(start);
    RefineResult result = plain(start, before);
    if (options_.rescue && options_.max_iterations > 0 && in_doubt(result))
      result = with_rescue(std::move(result), start, before);
    return result.usable() ? result : kept_input(std::move(result), start, before);
  }

  RefineResult plain(const Pose& start, const Observed& before) {
    if (before.in_front > 0)
      return judged(minimise_with_schedule(reducer_, image_, start, options_), start, before);
    return refused(problem_, Termination::kBehindCamera);
  }

  RefineResult judged(const Solution& solution, const Pose& start, const Observed& before) {
    const Observed at = observed(solution.pose);
    auto [result, evidence] = described(solution.pose, at, before);
    result.cam_from_world = in_world(solution.pose, start);
    result.iterations = solution.iterations;
    result.termination = solution.termination;
    result.initial_cost = reduce(reducer_, image_, start).cost;
    if (result.termination != Termination::kEvaluationFailed && leaves_pose_open(result) &&
        !is_fixed_by_points(result, solution.pose))
      result.termination = Termination::kDegenerate;
    evidence.doubts = doubts(solution, result, evidence, at);
    result.ambiguity_ratio = evidence.doubts.ambiguity_ratio;
    RefineResult judged = with_verdict(std::move(result), evidence, image_.loss.kind);
    judged = with_prior_gates(std::move(judged), image_, solution.pose);
    return with_bounds(std::move(judged), image_, solution.pose);
  }

  // Beside a prior that is far surer than the points a Hessian looks singular and leaves nothing
  // open.
  bool is_fixed_by_points(const RefineResult& result, const Pose& pose) const {
    if (!image_.has_priors()) return false;
    const Matrix6 priors = prior_reduction(image_, pose, Order::kGaussNewton).hessian;
    return observability(result.hessian - priors).weak_directions.empty();
  }

  // Where half of the matches are wrong there is room for another consensus as large.
  bool in_doubt(const RefineResult& result) {
    return result.verdict != Verdict::kOk || 2 * result.num_inliers <= image_.columns.size ||
           is_blurred(reducer_, image_, image_.to_centred(result.cam_from_world));
  }

  // The better one of the plain result and what rescue finds.
  RefineResult with_rescue(RefineResult plain, const Pose& start, const Observed& before) {
    const Loss loss = image_.loss;
    const double limit = image_.setup.z0, largest = image_.largest_px;
    const Pose end = image_.to_centred(plain.cam_from_world);
    const Rescued rescued =
        rescue(problem_, reducer_, image_, {start, end, plain.usable()}, options_);
    RefineResult result;
    if (rescued.solution) result = judged(*rescued.solution, start, before);
    if (!result.usable()) {
      image_.loss = loss;
      image_.set_loss_scale(loss.scale / image_.unit);
      image_.setup.z0 = limit;
      image_.largest_px = largest;
      result = std::move(plain);
    }
    return with_report(std::move(result), rescued);
  }

  // Nothing is looked for at a pose that is rejected as it is.
  Doubts doubts(const Solution& solution, const RefineResult& result, const Evidence& evidence,
                const Observed& at) {
    if (!with_verdict(result, evidence, image_.loss.kind).usable()) return {};
    const Noise& noise = evidence.noise;
    // Minima are compared: a pose where the solve stopped short is none.
    std::optional<PlanarTwin> twin;
    if (solution.termination == Termination::kConverged)
      twin = planar_twin(reducer_, image_, solution.pose, at, noise, result.final_cost);
    Doubts doubts;
    if (twin) doubts = {twin->excess, twin->ratio};
    doubts.another_camera = fits_another_camera(reducer_, image_, solution.pose, noise);
    doubts.second_consensus =
        has_second_consensus(problem_, options_, image_, result.cam_from_world, at, noise);
    return doubts;
  }

  RefineResult pose_only() {
    const Pose start = image_.to_centred(problem_.cam_from_world);
    RefineResult result;
    result.cam_from_world = problem_.cam_from_world;
    if (points_in_front(image_, start) == 0) {
      result.termination = Termination::kBehindCamera;
    } else {
      const Solution solution = minimise_with_schedule(reducer_, image_, start, options_);
      result.termination = solution.termination;
      result.iterations = solution.iterations;
      result.initial_cost = solution.initial_cost;
      result.final_cost = solution.cost;
      const bool ended_well = solution.termination == Termination::kConverged ||
                              solution.termination == Termination::kMaxIterations;
      if (ended_well && 2 * points_in_front(image_, solution.pose) <= image_.columns.size)
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
    RefineResult result = refused(problem_, Termination::kTooFewPoints);
    if (!image_.prior || !is_full(*image_.prior)) return result;
    result.termination = Termination::kConverged;
    result.verdict = Verdict::kWeak;
    result.reasons = {"prior_only"};
    result.hessian = prior_reduction(image_, image_.prior_pose, Order::kGaussNewton).hessian;
    result.condition = observability(result.hessian).condition;
    return result;
  }

  // Fewer points than a pose needs, beside priors that may determine it all the same.
  RefineResult with_few_points() {
    const Pose start = image_.to_centred(problem_.cam_from_world);
    const Observed before = observed(start);
    RefineOptions options = options_;
    options.auto_scale = false;  // two points tell no noise: one pixel
    if (options_.auto_scale) image_.set_loss_scale(tuning_constant(image_.loss));
    const Solution solution = minimise_with_schedule(reducer_, image_, start, options);
    const Observed at = observed(solution.pose);
    RefineResult result = described(solution.pose, at, before).result;
    result.iterations = solution.iterations;
    result.termination = solution.termination;
    result.initial_cost = reduce(reducer_, image_, start).cost;
    const bool ended_well = solution.termination == Termination::kConverged ||
                            solution.termination == Termination::kMaxIterations;
    const std::size_t points = image_.columns.size;
    if (ended_well && leaves_pose_open(result))
      result.termination = Termination::kTooFewPoints;
    else if (ended_well && 2 * at.in_front < points)
      result.termination = Termination::kBehindCamera;
    else if (ended_well && !(result.final_cost <= result.initial_cost * (1.0 + 1e-12)))
      result.termination = Termination::kCostNotLowered;
    else if (ended_well) {
      result.verdict = Verdict::kWeak;
      result.reasons = {points == 0 ? "prior_only" : "few_points"};
      return with_bounds(std::move(result), image_, solution.pose);
    }
    result.reasons = {std::string(to_string(result.termination))};
    return kept_input(std::move(result), start, before);
  }

  Description described(const Pose& centred, const Observed& at, const Observed& before) {
    return describe(problem_, options_, reducer_, image_, centred, at, before);
  }

  // A rejected pose is not handed out: what is told is about the input instead.
  RefineResult kept_input(RefineResult rejected, const Pose& start, const Observed& before) {
    return with_input(described(start, before, before).result, std::move(rejected),
                      problem_.cam_from_world);
  }

  const Problem& problem_;
  const RefineOptions& options_;
  Image& image_;
  Reducer& reducer_;
};

}  // namespace

RefineResult refine(const Problem& problem, const RefineOptions& options) {
  require_valid(options);
  if (const auto refusal = refuse(problem))
    return refused(problem, refusal->termination, refusal->reason);
  thread_local Workspace workspace;
  return refined_as_seen(
      problem, [&](const Problem& seen) { return Refinement(seen, options, workspace).run(); });
}

}  // namespace pose_refine
