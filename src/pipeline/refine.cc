// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/refine.h"

#include <cmath>
#include <limits>
#include <optional>

#include "diagnostics/camera_fit.h"
#include "diagnostics/covariance.h"
#include "diagnostics/observability.h"
#include "diagnostics/planar.h"
#include "diagnostics/verdict.h"
#include "pipeline/check.h"
#include "pipeline/parts.h"
#include "pipeline/rescue.h"
#include "pipeline/schedule.h"
#include "pipeline/second_consensus.h"
#include "solver/prior.h"

namespace pose_refine {
namespace {

// Residuals beyond this many standard deviations (99 % of a chi with two degrees of freedom) are
// outliers.
constexpr double kInlierSigmas = 3.035;

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
    if (image_.columns.size < 3)
      return image_.measured.empty() ? without_points() : with_few_points();
    return options_.detail == Detail::kPose ? pose_only() : in_full();
  }

 private:
  static constexpr double kSingular = 1e12;

  // What is told about a pose is told without the continuation of points in front.
  Observed observe_exactly(const Pose& centred) {
    const double limit = image_.setup.z0;
    image_.setup.z0 = std::min(limit, exact_depth_limit(image_, centred));
    Observed observed = observe(reducer_, image_, centred);
    image_.setup.z0 = limit;
    return observed;
  }

  RefineResult in_full() {
    const Pose start = image_.to_centred(problem_.cam_from_world);
    const Observed before = observe_exactly(start);
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
    RefineResult result = described(solution.pose, before);
    result.iterations = solution.iterations;
    result.termination = solution.termination;
    result.initial_cost = reduce(start).cost;
    if (result.condition > kSingular && result.termination == Termination::kConverged)
      result.termination = Termination::kDegenerate;
    evidence_.doubts = doubts(solution, result);
    result = with_verdict(std::move(result), evidence_, image_.loss.kind);
    return with_bounds(std::move(result), solution.pose);
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
  Doubts doubts(const Solution& solution, const RefineResult& result) {
    if (!with_verdict(result, evidence_, image_.loss.kind).usable()) return {};
    const Observed at = observe_exactly(solution.pose);
    const Noise& noise = evidence_.noise;
    // Minima are compared: a pose where the solve stopped short is none.
    std::optional<double> excess;
    if (solution.termination == Termination::kConverged)
      excess = planar_twin_excess(reducer_, image_, solution.pose, at, noise, result.final_cost);
    return {excess.value_or(std::numeric_limits<double>::infinity()),
            fits_another_camera(reducer_, image_, solution.pose, noise),
            has_second_consensus(problem_, options_, image_, result.cam_from_world, at, noise)};
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
        result.cam_from_world = image_.from_centred(solution.pose);
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

  // Of an axis that stays nothing is known and nothing is unsure.
  RefineResult without_held_axes(RefineResult r, const Pose& centred) const {
    const Eigen::Matrix<double, 6, 6> free = image_.freedom.projector(centred, Vector6::Zero());
    r.hessian = (free * r.hessian * free).eval();
    if (r.covariance) r.covariance = Matrix6(free * *r.covariance * free);
    return r;
  }

  // Where a bound ends a solve, something else would fit better.
  RefineResult with_bounds(RefineResult r, const Pose& centred) const {
    const bool turned = image_.freedom.at_rotation_bound(centred);
    const bool moved = image_.freedom.at_translation_bound(centred);
    if (turned) r.reasons.emplace_back("at_rotation_bound");
    if (moved) r.reasons.emplace_back("at_translation_bound");
    if (!turned && !moved) return r;
    if (r.verdict == Verdict::kOk) r.verdict = Verdict::kWeak;
    r.covariance.reset();  // of a pose that is free
    return r;
  }

  // Fewer points than a pose needs, beside priors that may determine it all the same.
  RefineResult with_few_points() {
    const Pose start = image_.to_centred(problem_.cam_from_world);
    const Observed before = observe_exactly(start);
    RefineOptions options = options_;
    options.auto_scale = false;  // two points tell no noise: one pixel
    if (options_.auto_scale) image_.set_loss_scale(tuning_constant(image_.loss));
    const Solution solution = minimise_with_schedule(reducer_, image_, start, options);
    RefineResult result = described(solution.pose, before);
    result.iterations = solution.iterations;
    result.termination = solution.termination;
    result.initial_cost = reduce(start).cost;
    const bool ended_well = solution.termination == Termination::kConverged ||
                            solution.termination == Termination::kMaxIterations;
    const std::size_t points = image_.columns.size;
    if (ended_well && result.condition > kSingular)
      result.termination = Termination::kTooFewPoints;
    else if (ended_well && 2 * evidence_.in_front < points)
      result.termination = Termination::kBehindCamera;
    else if (ended_well) {
      result.verdict = Verdict::kWeak;
      result.reasons = {points == 0 ? "prior_only" : "few_points"};
      return with_bounds(std::move(result), solution.pose);
    }
    result.reasons = {std::string(to_string(result.termination))};
    return kept_input(std::move(result), start, before);
  }

  Reduction reduce(const Pose& centred) {
    return image_.reducible() ? reducer_.evaluate(centred, Order::kGaussNewton)
                              : evaluate_problem(image_, centred);
  }

  // Everything that is told about a pose.
  RefineResult described(const Pose& centred, const Observed& before) {
    RefineResult r;
    const Observed at = observe_exactly(centred);
    const Reduction reduction = reduce(centred);
    r.cam_from_world = image_.from_centred(centred);
    r.final_cost = reduction.cost;
    r.hessian = reduction.hessian;
    r.loss_scale_px = image_.loss.scale / image_.unit;
    const Observability seen =
        image_.freedom.is_full()
            ? observability(reduction.hessian)
            : observability_within(reduction.hessian,
                                   image_.freedom.projector(centred, Vector6::Zero()));
    r.condition = seen.condition;
    r.weak_directions = seen.weak_directions;
    evidence_ = {estimate_noise(at, image_.area, image_.largest_px),
                 image_.columns.size,
                 at.in_front,
                 1.0,
                 image_.focal,
                 std::hypot(static_cast<double>(problem_.camera.width),
                            static_cast<double>(problem_.camera.height))};
    r.noise_px = evidence_.noise.sigma;
    evidence_.rms_inlier_scale = rms(at.pixels) / (std::sqrt(2.0) * std::max(r.noise_px, 1e-9));
    if (r.condition < kSingular && image_.reducible() &&
        !outliers_decide(r.noise_px, evidence_, image_.loss.kind)) {
      const Uncertainty u = sandwich_covariance(reducer_, image_, centred, evidence_.noise, seen);
      r.covariance = u.covariance;
      r.degrees_of_freedom = u.degrees_of_freedom;
    }
    // With too few points to see their scatter, as the priors and the noise claim.
    if (!r.covariance && r.condition < kSingular && !image_.measured.empty())
      r.covariance = model_covariance(reduction.hessian, image_.measured_weight);
    if (!image_.freedom.is_full()) r = without_held_axes(std::move(r), centred);
    mark_observations(at, r);
    r.initial_median_px = visible_median(before);
    r.final_median_px = visible_median(at);
    return r;
  }

  void mark_observations(const Observed& at, RefineResult& r) const {
    const std::size_t n = problem_.correspondences.size();
    const bool given = options_.inlier_threshold_px > 0.0;
    const double threshold = given ? options_.inlier_threshold_px
                                   : kInlierSigmas * std::max(evidence_.noise.scale, 1e-6);
    r.residual_px.assign(n, std::numeric_limits<double>::quiet_NaN());
    r.inlier.assign(n, 0);
    r.num_dropped = n - image_.index.size();
    for (std::size_t row = 0; row < image_.index.size(); ++row) {
      if (!at.visible[row]) continue;
      const std::size_t i = image_.index[row];
      r.residual_px[i] = at.pixels[row];
      r.inlier[i] = (given ? at.pixels[row] : at.normalised[row]) <= threshold;
      r.num_inliers += r.inlier[i];
    }
  }

  // A rejected pose is not handed out: what is told is about the input instead.
  RefineResult kept_input(RefineResult rejected, const Pose& start, const Observed& before) {
    return with_input(described(start, before), std::move(rejected), problem_.cam_from_world);
  }

  const Problem& problem_;
  const RefineOptions& options_;
  Image& image_;
  Reducer& reducer_;
  Evidence evidence_;
};

}  // namespace

RefineResult refine(const Problem& problem, const RefineOptions& options) {
  require_valid(options);
  if (const auto refusal = refuse(problem))
    return refused(problem, refusal->termination, refusal->reason);
  thread_local Workspace workspace;
  return Refinement(problem, options, workspace).run();
}

}  // namespace pose_refine
