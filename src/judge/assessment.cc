// SPDX-License-Identifier: BSD-3-Clause
#include "judge/assessment.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "factor/priors.h"
#include "judge/observability.h"
#include "judge/pose_covariance.h"
#include "judge/rejection.h"
#include "solve/solution.h"

namespace pose_refine {
namespace {

// Residuals beyond this many standard deviations (99 % of a chi with two degrees of freedom) are
// outliers.
constexpr double kInlierSigmas = 3.035;

Observability seen_directions(const PointFactor& factor, const Matrix6& hessian,
                              const Pose& centered) {
  return factor.freedom.is_full()
             ? observability(hessian)
             : observability_within(hessian, factor.freedom.projector(centered, Vector6::Zero()));
}

Evidence gather_evidence(const Image& image, const PointFactor& factor, const Observed& at) {
  Evidence e{estimate_noise(at, factor.area, factor.largest_px),
             factor.columns.size,
             at.in_front,
             1.0,
             factor.focal,
             std::hypot(static_cast<double>(image.camera.width),
                        static_cast<double>(image.camera.height))};
  e.rms_inlier_scale = rms(at.pixels) / (std::sqrt(2.0) * std::max(e.noise.sigma, 1e-9));
  return e;
}

// With too few points to see their scatter, as the priors and the noise claim.
RefineResult with_covariance(RefineResult r, Reducer& reducer, const PointFactor& factor,
                             const Pose& centered, const Evidence& evidence,
                             const Observability& seen) {
  if (!(r.condition < kSingular)) return r;
  if (factor.reducible() && !outliers_decide(r.noise_px, evidence, factor.loss.kind)) {
    const Uncertainty u = sandwich_covariance(reducer, factor, centered, evidence.noise, seen);
    r.covariance = u.covariance;
    r.degrees_of_freedom = u.degrees_of_freedom;
  }
  if (!r.covariance && !factor.priors.empty())
    r.covariance = model_covariance(r.hessian, factor.measured_weight);
  return r;
}

// Of an axis that stays nothing is known and nothing is unsure.
RefineResult without_held_axes(RefineResult r, const PointFactor& factor, const Pose& centered) {
  if (factor.freedom.is_full()) return r;
  const Matrix6 free = factor.freedom.projector(centered, Vector6::Zero());
  r.hessian = (free * r.hessian * free).eval();
  if (r.covariance) r.covariance = Matrix6(free * *r.covariance * free);
  return r;
}

RefineResult with_observations(RefineResult r, const Image& image, const RefineOptions& options,
                               const PointFactor& factor, const Observed& at, const Noise& noise) {
  const std::size_t n = image.correspondences.size();
  const bool given = options.inlier_threshold_px > 0.0;
  const double threshold =
      given ? options.inlier_threshold_px : kInlierSigmas * std::max(noise.scale, 1e-6);
  r.residual_px.assign(n, std::numeric_limits<double>::quiet_NaN());
  r.inlier.assign(n, 0);
  for (std::size_t row = 0; row < factor.index.size(); ++row) {
    if (!at.visible[row]) continue;
    const std::size_t i = factor.index[row];
    r.residual_px[i] = at.pixels[row];
    r.inlier[i] = (given ? at.pixels[row] : at.normalized[row]) <= threshold;
    r.num_inliers += r.inlier[i];
  }
  return r;
}

}  // namespace

Observed observe_exactly(Reducer& reducer, PointFactor& factor, const Pose& centered) {
  const double limit = factor.setup.z0;
  factor.setup.z0 = std::min(limit, exact_depth_limit(factor, centered));
  Observed observed = observe(reducer, factor, centered);
  factor.setup.z0 = limit;
  return observed;
}

Reduction reduce(Reducer& reducer, const PointFactor& factor, const Pose& centered) {
  return factor.reducible() ? reducer.evaluate(centered, Order::kGaussNewton)
                            : evaluate_problem(factor, centered);
}

Description describe(const Image& image, const RefineOptions& options, Reducer& reducer,
                     const PointFactor& factor, const Pose& centered, const Observed& at,
                     const Observed& before) {
  RefineResult r;
  const Reduction reduction = reduce(reducer, factor, centered);
  r.cam_from_world = factor.from_centered(centered);
  r.final_cost = reduction.cost;
  r.hessian = reduction.hessian;
  r.loss_scale_px = factor.loss.scale / factor.unit;
  const Observability seen = seen_directions(factor, reduction.hessian, centered);
  r.condition = seen.condition;
  r.weak_directions = seen.weak_directions;
  const Evidence evidence = gather_evidence(image, factor, at);
  r.noise_px = evidence.noise.sigma;
  r = with_covariance(std::move(r), reducer, factor, centered, evidence, seen);
  r = without_held_axes(std::move(r), factor, centered);
  r = with_observations(std::move(r), image, options, factor, at, evidence.noise);
  r.initial_median_px = visible_median(before);
  r.final_median_px = visible_median(at);
  return {std::move(r), evidence};
}

bool leaves_pose_open(const RefineResult& result) {
  if (result.condition > kSingular) return true;
  const bool stopped = result.termination == Termination::kMaxIterations && result.iterations > 0;
  return stopped && !result.weak_directions.empty();
}

RefineResult with_prior_gates(RefineResult r, const PointFactor& factor, const Pose& centered) {
  if (!r.usable() || !is_beyond_a_prior(factor, centered)) return r;
  r.reasons.emplace_back("beyond_prior");
  r.verdict = Verdict::kWeak;
  return r;
}

RefineResult with_bounds(RefineResult r, const PointFactor& factor, const Pose& centered) {
  const bool turned = factor.freedom.at_rotation_bound(centered);
  const bool moved = factor.freedom.at_translation_bound(centered);
  if (turned) r.reasons.emplace_back("at_rotation_bound");
  if (moved) r.reasons.emplace_back("at_translation_bound");
  if (!turned && !moved) return r;
  if (r.verdict == Verdict::kOk) r.verdict = Verdict::kWeak;
  r.covariance.reset();  // of a pose that is free
  return r;
}

}  // namespace pose_refine
