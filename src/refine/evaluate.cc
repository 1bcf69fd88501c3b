// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "factor/factors.h"
#include "observe/pose_state.h"
#include "pose_refine/support/pose_evaluation.h"
#include "refine/evaluable.h"
#include "refine/point_covariance.h"
#include "search/prior_noise.h"

namespace pose_refine {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Error invalid(const std::string& message) {
  return Error{ErrorCode::kInvalidArgument, message};
}

// Fills in what is known of single observations.
PoseEvaluation with_residuals(PoseEvaluation out, const PointFactor& points,
                              const Observations& seen, std::size_t rows) {
  out.residual_px.assign(rows, kNaN);
  for (std::size_t k = 0; k < points.size(); ++k) {
    if (!seen.visible[k]) continue;
    out.residual_px[points.index[k]] = seen.pixels[k];
    ++out.num_seen;
  }
  out.median_px = visible_median(seen);
  return out;
}

// The stage as it is at the pose: a scale that is not given, and what priors are weighed against,
// follow from the noise there.
Stage stage_at(const Task& task, const Stage& first, const Pose& centered) {
  const double noise = noise_beside_priors(noise_at(task.under(first), centered), task.factors);
  const Stage stage = with_prior_noise(first, noise, task);
  if (!task.options.loss.is_automatic()) return stage;
  const LossKind kind = stage.loss.kind();
  return stage.with_loss(kind, loss::tuning_constant(kind) * noise * task.points().unit());
}

Result<PoseEvaluation> evaluate_seen(const Image& image, const Pose& pose,
                                     const RefineOptions& options) {
  const Factors factors = make_factors(image, options);
  const PointFactor& points = factors.points();
  const Pose centered = factors.frame().to_centered(pose);
  Scratch scratch;
  const Stage first = first_stage(points, options, centered);
  const Task task{image, options, factors, scratch};
  PoseEvaluation out;
  Stage stage = first;
  if (points.size() > 0) {
    const PoseState state = state_at(task.under(first), centered);
    out = with_residuals(std::move(out), points, state.observations, image.correspondences.size());
    out.noise_px = state.noise.sigma;
    stage = stage_at(task, first, centered);
  } else {
    out.residual_px.assign(image.correspondences.size(), kNaN);
    out.median_px = kNaN;
  }
  out.loss_scale_px = stage.loss.scale() / points.unit();
  const PoseCost cost = task.under(stage);
  const Quadratic plain = cost.linearize(centered, Derivatives::kGaussNewton);
  if (!plain.valid) return invalid("the cost is not finite at this pose, or a point is behind it");
  out.cost = plain.cost;
  out.gradient = plain.gradient;
  out.gauss_newton_hessian = plain.hessian;
  out.hessian = cost.linearize(centered, Derivatives::kNewton).hessian;
  return out;
}

}  // namespace

Result<PoseEvaluation> evaluate(const Image& image, const Pose& pose,
                                const RefineOptions& options) {
  const Status usable = evaluable(image, options);
  if (!usable) return usable.error();
  if (!pose.is_finite() || !(std::abs(pose.rotation.norm() - 1.0) <= 1e-3))
    return invalid("the pose is not finite, or its rotation is not a unit quaternion");
  return evaluate_seen(with_points_seen(image, image.cam_from_world), pose, options);
}

}  // namespace pose_refine
