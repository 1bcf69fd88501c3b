// SPDX-License-Identifier: BSD-3-Clause
#include "judge/assessment.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/statistics.h"
#include "factor/points/usual_noise.h"
#include "judge/camera_fit.h"
#include "judge/camera_scale.h"
#include "judge/observability.h"
#include "judge/pose_covariance.h"
#include "judge/rules.h"
#include "judge/second_consensus.h"
#include "judge/verdict.h"

namespace pose_refine {
namespace {

// Beyond this condition of the Hessian directions are taken for open.
constexpr double kSingular = 1e12;

Observability seen_directions(const Factors& factors, const PoseState& at) {
  const Matrix6& hessian = at.quadratic.hessian;
  const Freedom& freedom = factors.freedom();
  return freedom.is_full()
             ? observability(hessian)
             : observability_within(hessian, freedom.projector(at.pose, Vector6::Zero()));
}

Evidence gather_evidence(const Task& task, const Stage& stage, const PoseState& at) {
  const Camera& camera = task.image.camera;
  Evidence e;
  e.noise = at.noise;
  e.observations = task.points().size();
  e.in_front = at.observations.in_front;
  const double sigma = std::max(at.noise.sigma, 1e-9 * usual_pixel(task.points().focal));
  e.rms_inlier_scale = rms(at.observations.pixels) / (std::sqrt(2.0) * sigma);
  e.focal = task.points().focal;
  e.diagonal = std::hypot(static_cast<double>(camera.width), static_cast<double>(camera.height));
  e.loss = stage.loss.kind();
  return e;
}

// With too few points to see their scatter, the covariance is what the priors and the noise claim.
Assessment with_covariance(Assessment a, const PoseCost& cost, const PoseState& at,
                           const Observability& seen) {
  RefineResult& r = a.result;
  if (!(r.condition < kSingular)) return a;
  if (cost.points().reducible() && !outliers_decide(r.noise_px, a.evidence)) {
    a.rows.emplace(cost, at.pose);
    const Uncertainty u = sandwich_covariance(cost, at, seen, *a.rows);
    r.covariance = u.covariance;
    r.degrees_of_freedom = u.degrees_of_freedom;
  }
  if (!r.covariance && cost.factors.has_measurements())
    r.covariance = model_covariance(r.hessian, cost.stage.prior_variance);
  return a;
}

// Nothing is known and nothing is unsure about an axis that is held, so both matrices are 0 along
// it.
RefineResult without_held_axes(RefineResult r, const Freedom& freedom, const Pose& centered) {
  if (freedom.is_full()) return r;
  const Matrix6 free = freedom.projector(centered, Vector6::Zero());
  r.hessian = (free * r.hessian * free).eval();
  if (r.covariance) r.covariance = Matrix6(free * *r.covariance * free);
  return r;
}

RefineResult with_observations(RefineResult r, const Task& task, const PoseState& at) {
  const Observations& seen = at.observations;
  const std::vector<std::size_t>& index = task.points().index;
  const std::size_t n = task.image.correspondences.size();
  const bool given = task.options.inlier_threshold_px > 0.0;
  const double least = usual_pixels(task.points(), 1e-6);
  const double threshold =
      given ? task.options.inlier_threshold_px : kOutlierSigmas * std::max(at.noise.scale, least);
  r.residual_px.assign(n, std::numeric_limits<double>::quiet_NaN());
  r.inlier.assign(n, 0);
  for (std::size_t row = 0; row < index.size(); ++row) {
    if (!seen.visible[row]) continue;
    const std::size_t i = index[row];
    r.residual_px[i] = seen.pixels[row];
    r.inlier[i] = (given ? seen.pixels[row] : seen.normalized[row]) <= threshold;
    r.num_inliers += r.inlier[i];
  }
  return r;
}

// Beside a prior that is far surer than the points a Hessian looks singular and leaves nothing
// open.
bool is_fixed_by_points(const PoseCost& cost, const PoseState& at) {
  if (!cost.factors.has_others()) return false;
  const Matrix6 others =
      cost.factors.linearize_others(at.pose, cost.stage, Derivatives::kGaussNewton).hessian;
  return observability(at.quadratic.hessian - others).weak_directions.empty();
}

// Looks for other explanations of the observations, at poses that are not rejected.
Doubts find_doubts(const Task& task, const Stage& stage, const PoseState& at, const Pose& input,
                   Termination termination) {
  const PoseCost cost = task.under(stage);
  Doubts doubts;
  // Minima are compared: a pose where the solve stopped short is not one.
  if (termination == Termination::kConverged) doubts.twin = planar_twin(cost, at);
  doubts.another_camera = fits_another_size(task, at, input);
  doubts.second_consensus = find_second_consensus(task, stage, at);
  return doubts;
}

// Tests the camera, with the rows of the covariance if there is one.
std::optional<CameraFit> fit_of(const PoseCost& cost, const PoseState& at,
                                const std::optional<scatter::Rows>& rows) {
  if (!tells_of_camera(cost.points())) return std::nullopt;
  if (rows) return camera_fit(cost, at.pose, at.noise.scale, *rows);
  return camera_fit(cost, at.pose, at.noise.scale, scatter::Rows(cost, at.pose));
}

// Returns the other poses of the doubts that a usable result has for a reason.
std::vector<Rival> rivals_of(const RefineResult& result, const Doubts& doubts) {
  std::vector<Rival> rivals;
  if (result.verdict != Verdict::kWeak) return rivals;
  if (doubts.twin && doubts.twin->excess < kToldApart)
    rivals.push_back({doubts.twin->pose, doubts.twin->excess});
  if (doubts.second_consensus) rivals.push_back({*doubts.second_consensus});
  return rivals;
}

}  // namespace

Assessment assess(const Task& task, const Stage& stage, const PoseState& at, const Start& start) {
  Assessment a;
  RefineResult& r = a.result;
  r.cam_from_world = in_world(task, at.pose, start);
  r.final_cost = at.quadratic.cost;
  r.hessian = at.quadratic.hessian;
  r.loss_scale_px = stage.loss.scale() / task.points().unit();
  const Observability seen = seen_directions(task.factors, at);
  r.condition = seen.condition;
  r.weak_directions = seen.weak_directions;
  r.noise_px = at.noise.sigma;
  a.evidence = gather_evidence(task, stage, at);
  a = with_covariance(std::move(a), task.under(stage), at, seen);
  a.result = without_held_axes(std::move(a.result), task.factors.freedom(), at.pose);
  a.result = with_observations(std::move(a.result), task, at);
  a.result.initial_median_px = visible_median(start.observations);
  a.result.final_median_px = visible_median(at.observations);
  return a;
}

Judged judge(const Task& task, const Start& start, const Found& found, const PoseState& at) {
  const Solution& solution = found.solution;
  const PoseCost cost = task.under(found.stage);
  auto [result, evidence, rows] = assess(task, found.stage, at, start);
  result.iterations = solution.iterations;
  result.termination = solution.termination;
  result.initial_cost = cost.linearize(start.pose, Derivatives::kGaussNewton).cost;
  if (result.termination != Termination::kEvaluationFailed && leaves_pose_open(result) &&
      !is_fixed_by_points(cost, at))
    result.termination = Termination::kDegenerate;
  if (!is_rejected(result, evidence)) {
    evidence.doubts = find_doubts(task, found.stage, at, start.pose, solution.termination);
    const auto fit = fit_of(cost, at, rows);
    if (fit) evidence.doubts.another_camera |= is_another_camera(*fit, fit->step);
    if (fit && is_significant(fit->step))
      result = widened(std::move(result), task.factors.freedom(), at.pose, fit->move(fit->step));
  }
  if (evidence.doubts.twin) result.ambiguity_ratio = evidence.doubts.twin->ratio;
  evidence = with_limits(std::move(evidence), task.factors, at.pose);
  if (evidence.at_rotation_bound || evidence.at_translation_bound)
    result.covariance.reset();  // it would be that of a pose that is free
  result = with_verdict(std::move(result), evidence);
  std::vector<Rival> rivals = rivals_of(result, evidence.doubts);
  return {std::move(result), found.stage, std::move(rivals)};
}

RefineResult widened(RefineResult result, const Freedom& freedom, const Pose& centered,
                     const Vector6& move) {
  if (!result.covariance) return result;
  const Vector6 free =
      freedom.is_full() ? move : Vector6(freedom.projector(centered, Vector6::Zero()) * move);
  *result.covariance += free * free.transpose();
  return result;
}

bool leaves_pose_open(const RefineResult& result) {
  if (result.condition > kSingular) return true;
  const bool stopped = result.termination == Termination::kMaxIterations && result.iterations > 0;
  return stopped && !result.weak_directions.empty();
}

Evidence with_limits(Evidence evidence, const Factors& factors, const Pose& centered) {
  evidence.beyond_prior = factors.is_exceeded_by(centered);
  evidence.at_rotation_bound = factors.freedom().at_rotation_bound(centered);
  evidence.at_translation_bound = factors.freedom().at_translation_bound(centered);
  return evidence;
}

Pose in_world(const Task& task, const Pose& centered, const Start& start) {
  const bool moved = centered.rotation.coeffs() != start.pose.rotation.coeffs() ||
                     centered.translation != start.pose.translation;
  return moved ? task.factors.frame().from_centered(centered) : task.image.cam_from_world;
}

Judged with_report(Judged judged, const Rescued& rescued) {
  RefineResult& result = judged.result;
  result.rescue = rescued.report;
  if (!result.usable()) result.rescue->stage = RescueStage::kPlain;
  if (!result.usable()) return judged;
  for (const std::string& doubt : rescued.doubts) result = with_reason(std::move(result), doubt);
  if (rescued.rival) judged.rivals.push_back({*rescued.rival});
  return judged;
}

}  // namespace pose_refine
