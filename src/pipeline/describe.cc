// SPDX-License-Identifier: BSD-3-Clause
#include "pipeline/describe.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "diagnostics/covariance.h"
#include "diagnostics/observability.h"
#include "pipeline/parts.h"
#include "solver/prior.h"
#include "solver/solution.h"

namespace pose_refine {
namespace {

// Residuals beyond this many standard deviations (99 % of a chi with two degrees of freedom) are
// outliers.
constexpr double kInlierSigmas = 3.035;

Observability seen_directions(const Image& image, const Matrix6& hessian, const Pose& centred) {
  return image.freedom.is_full()
             ? observability(hessian)
             : observability_within(hessian, image.freedom.projector(centred, Vector6::Zero()));
}

Evidence gather_evidence(const Problem& problem, const Image& image, const Observed& at) {
  Evidence e{estimate_noise(at, image.area, image.largest_px),
             image.columns.size,
             at.in_front,
             1.0,
             image.focal,
             std::hypot(static_cast<double>(problem.camera.width),
                        static_cast<double>(problem.camera.height))};
  e.rms_inlier_scale = rms(at.pixels) / (std::sqrt(2.0) * std::max(e.noise.sigma, 1e-9));
  return e;
}

// With too few points to see their scatter, as the priors and the noise claim.
RefineResult with_covariance(RefineResult r, Reducer& reducer, const Image& image,
                             const Pose& centred, const Evidence& evidence,
                             const Observability& seen) {
  if (!(r.condition < kSingular)) return r;
  if (image.reducible() && !outliers_decide(r.noise_px, evidence, image.loss.kind)) {
    const Uncertainty u = sandwich_covariance(reducer, image, centred, evidence.noise, seen);
    r.covariance = u.covariance;
    r.degrees_of_freedom = u.degrees_of_freedom;
  }
  if (!r.covariance && !image.measured.empty())
    r.covariance = model_covariance(r.hessian, image.measured_weight);
  return r;
}

// Of an axis that stays nothing is known and nothing is unsure.
RefineResult without_held_axes(RefineResult r, const Image& image, const Pose& centred) {
  if (image.freedom.is_full()) return r;
  const Matrix6 free = image.freedom.projector(centred, Vector6::Zero());
  r.hessian = (free * r.hessian * free).eval();
  if (r.covariance) r.covariance = Matrix6(free * *r.covariance * free);
  return r;
}

RefineResult with_observations(RefineResult r, const Problem& problem, const RefineOptions& options,
                               const Image& image, const Observed& at, const Noise& noise) {
  const std::size_t n = problem.correspondences.size();
  const bool given = options.inlier_threshold_px > 0.0;
  const double threshold =
      given ? options.inlier_threshold_px : kInlierSigmas * std::max(noise.scale, 1e-6);
  r.residual_px.assign(n, std::numeric_limits<double>::quiet_NaN());
  r.inlier.assign(n, 0);
  for (std::size_t row = 0; row < image.index.size(); ++row) {
    if (!at.visible[row]) continue;
    const std::size_t i = image.index[row];
    r.residual_px[i] = at.pixels[row];
    r.inlier[i] = (given ? at.pixels[row] : at.normalised[row]) <= threshold;
    r.num_inliers += r.inlier[i];
  }
  return r;
}

}  // namespace

Observed observe_exactly(Reducer& reducer, Image& image, const Pose& centred) {
  const double limit = image.setup.z0;
  image.setup.z0 = std::min(limit, exact_depth_limit(image, centred));
  Observed observed = observe(reducer, image, centred);
  image.setup.z0 = limit;
  return observed;
}

Reduction reduce(Reducer& reducer, const Image& image, const Pose& centred) {
  return image.reducible() ? reducer.evaluate(centred, Order::kGaussNewton)
                           : evaluate_problem(image, centred);
}

Description describe(const Problem& problem, const RefineOptions& options, Reducer& reducer,
                     const Image& image, const Pose& centred, const Observed& at,
                     const Observed& before) {
  RefineResult r;
  const Reduction reduction = reduce(reducer, image, centred);
  r.cam_from_world = image.from_centred(centred);
  r.final_cost = reduction.cost;
  r.hessian = reduction.hessian;
  r.loss_scale_px = image.loss.scale / image.unit;
  const Observability seen = seen_directions(image, reduction.hessian, centred);
  r.condition = seen.condition;
  r.weak_directions = seen.weak_directions;
  const Evidence evidence = gather_evidence(problem, image, at);
  r.noise_px = evidence.noise.sigma;
  r = with_covariance(std::move(r), reducer, image, centred, evidence, seen);
  r = without_held_axes(std::move(r), image, centred);
  r = with_observations(std::move(r), problem, options, image, at, evidence.noise);
  r.initial_median_px = visible_median(before);
  r.final_median_px = visible_median(at);
  return {std::move(r), evidence};
}

bool leaves_pose_open(const RefineResult& result) {
  if (result.condition > kSingular) return true;
  const bool stopped = result.termination == Termination::kMaxIterations && result.iterations > 0;
  return stopped && !result.weak_directions.empty();
}

RefineResult with_prior_gates(RefineResult r, const Image& image, const Pose& centred) {
  if (!r.usable() || !is_beyond_a_prior(image, centred)) return r;
  r.reasons.emplace_back("beyond_prior");
  r.verdict = Verdict::kWeak;
  return r;
}

RefineResult with_bounds(RefineResult r, const Image& image, const Pose& centred) {
  const bool turned = image.freedom.at_rotation_bound(centred);
  const bool moved = image.freedom.at_translation_bound(centred);
  if (turned) r.reasons.emplace_back("at_rotation_bound");
  if (moved) r.reasons.emplace_back("at_translation_bound");
  if (!turned && !moved) return r;
  if (r.verdict == Verdict::kOk) r.verdict = Verdict::kWeak;
  r.covariance.reset();  // of a pose that is free
  return r;
}

}  // namespace pose_refine
