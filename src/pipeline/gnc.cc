// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include "pipeline/minimise.h"
#include "pipeline/policy.h"
#include "pipeline/schedule.h"

namespace pose_refine {
namespace {

// mu changes by this factor (Yang et al. 2020, remark 5).
constexpr double kStep = 1.4;
// Where the truncated surrogate cannot be told from the loss.
constexpr double kLastControl = 1e3;
constexpr Limits kFewSteps{3, 1e-4};

double largest_residual(Reducer& reducer, const Image& image, const Pose& pose) {
  const Observed at = observe(reducer, image, pose);
  return at.normalised.empty() ? 0.0
                               : *std::max_element(at.normalised.begin(), at.normalised.end());
}

// The loss of each stage: `mu` is the paper's, relative to the last scale.
Loss surrogate(LossKind kind, double scale, double mu) {
  if (kind == LossKind::kGemanMcClure) return {kind, scale * std::sqrt(mu), 1.0};
  return {LossKind::kGraduatedTruncated, scale, mu};
}

}  // namespace

Solution graduated(Reducer& reducer, Image& image, const Pose& start, const RefineOptions& options,
                   LossKind kind, double noise, double widest) {
  const double scale = tuning_constant({kind, 1.0, 1.0}) * noise;
  const double farthest =
      std::max(scale, std::min(largest_residual(reducer, image, start), widest / image.sigma));
  const double ratio = 2.0 * std::pow(farthest / scale, 2);
  const bool shrinks = kind == LossKind::kGemanMcClure;
  Solution solution;
  solution.pose = start;
  double mu = shrinks ? ratio : 1.0 / std::max(ratio - 1.0, 1e-3);
  for (bool last = false; !last; mu = shrinks ? mu / kStep : mu * kStep) {
    last = shrinks ? mu <= 1.0 : mu >= kLastControl;
    image.loss = surrogate(kind, scale, shrinks ? std::max(mu, 1.0) : mu);
    image.set_loss_scale(image.loss.scale);
    image.setup.z0 = depth_limit(image, solution.pose);
    const Solution next = minimise(reducer, image, solution.pose, options, kFewSteps);
    solution.termination = next.termination;
    if (failed(next.termination)) break;
    solution.pose = next.pose;
    solution.iterations += next.iterations;
  }
  return solution;
}

Solution led_by_policy(Reducer& reducer, Image& image, const Pose& start,
                       const RefineOptions& options, double noise) {
  if (options.policy == Policy::kRegate) return regated(reducer, image, start, options, noise);
  const LossKind kind =
      options.policy == Policy::kGncTruncated ? LossKind::kTruncated : LossKind::kGemanMcClure;
  const double widest = std::sqrt(image.area);
  return graduated(reducer, image, start, options, kind, noise, widest);
}

}  // namespace pose_refine
