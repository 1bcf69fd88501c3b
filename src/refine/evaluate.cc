// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "factor/factors.h"
#include "observe/pose_state.h"
#include "pose_refine/support/pose_evaluation.h"
#include "problem/validate.h"
#include "refine/point_covariance.h"

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

// The loss as it acts at the pose: a scale that is not given follows from the noise there.
Stage stage_at(const PoseCost& cost, const Pose& centered, const Loss& loss) {
  if (!loss.is_automatic()) return cost.stage;
  const double noise = noise_at(cost, centered);
  return cost.stage.with_loss(loss.kind,
                              loss::tuning_constant(loss.kind) * noise * cost.points().unit());
}

Result<PoseEvaluation> evaluate_seen(const Image& image, const Pose& pose,
                                     const RefineOptions& options) {
  const Factors factors = make_factors(image, options);
  const PointFactor& points = factors.points();
  const Pose centered = factors.frame().to_centered(pose);
  Scratch scratch;
  const Stage first = first_stage(points, options, centered);
  const PoseCost given{factors, first, scratch};
  PoseEvaluation out;
  Stage stage = first;
  if (points.size() > 0) {
    const PoseState state = state_at(given, centered);
    out = with_residuals(std::move(out), points, state.observations, image.correspondences.size());
    out.noise_px = state.noise.sigma;
    stage = stage_at(given, centered, options.loss);
  } else {
    out.residual_px.assign(image.correspondences.size(), kNaN);
    out.median_px = kNaN;
  }
  out.loss_scale_px = stage.loss.scale() / points.unit();
  const PoseCost cost{factors, stage, scratch};
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
  const auto errors = options.errors();
  if (!errors.empty()) return invalid(errors.front());
  if (const auto refusal = refuse(image))
    return invalid("the image '" + image.name + "' cannot be used: " + refusal->reason);
  if (!pose.is_finite() || !(std::abs(pose.rotation.norm() - 1.0) <= 1e-3))
    return invalid("the pose is not finite, or its rotation is not a unit quaternion");
  return evaluate_seen(with_points_seen(image, image.cam_from_world), pose, options);
}

}  // namespace pose_refine
