// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <vector>

#include "search/consensus_search.h"
#include "search/minimize.h"
#include "search/scale_search.h"

namespace pose_refine {
namespace {

// mu changes by this factor (Yang et al. 2020, remark 5).
constexpr double kStep = 1.4;
// Where the truncated surrogate cannot be told from the loss.
constexpr double kLastControl = 1e3;
constexpr Limits kFewSteps{3, 1e-4};

// How wide the first loss is. From the largest residual on, as for problems that are linear but for
// outliers, wrong matches turn the camera to where the rest is not found again (half of the images
// of simulated rooms, against none). Measured from 0 to 92 % of wrong matches: the truncated loss,
// which is flat beyond its width, goes best from the median, Geman-McClure's, which still pulls
// there, from half of the lower quartile.
double first_width(Reducer& reducer, const PointFactor& factor, const Pose& start, LossKind kind) {
  std::vector<double> residuals = observe(reducer, factor, start).normalized;
  if (residuals.empty()) return 0.0;
  const bool flat = kind == LossKind::kTruncated;
  const auto rank = static_cast<std::ptrdiff_t>(residuals.size() / (flat ? 2 : 4));
  std::nth_element(residuals.begin(), residuals.begin() + rank, residuals.end());
  return (flat ? 1.0 : 0.5) * residuals[static_cast<std::size_t>(rank)];
}

// The loss of each stage: `mu` is the paper's, relative to the last scale.
Loss surrogate(LossKind kind, double scale, double mu) {
  if (kind == LossKind::kGemanMcClure) return {kind, scale * std::sqrt(mu), 1.0};
  return {LossKind::kGraduatedTruncated, scale, mu};
}

}  // namespace

Solution graduated(Reducer& reducer, PointFactor& factor, const Pose& start,
                   const RefineOptions& options, LossKind kind, double noise) {
  const double scale = tuning_constant({kind, 1.0, 1.0}) * noise;
  const double width = std::max(scale, first_width(reducer, factor, start, kind));
  const double ratio = 2.0 * std::pow(width / scale, 2);
  const bool shrinks = kind == LossKind::kGemanMcClure;
  Solution solution;
  solution.pose = start;
  double mu = shrinks ? ratio : 1.0 / std::max(ratio - 1.0, 1e-3);
  for (bool last = false; !last; mu = shrinks ? mu / kStep : mu * kStep) {
    last = shrinks ? mu <= 1.0 : mu >= kLastControl;
    factor.loss = surrogate(kind, scale, shrinks ? std::max(mu, 1.0) : mu);
    factor.set_loss_scale(factor.loss.scale);
    factor.setup.z0 = depth_limit(factor, solution.pose);
    const Solution next = minimize(reducer, factor, solution.pose, options, kFewSteps);
    solution.termination = next.termination;
    if (failed(next.termination)) break;
    solution.pose = next.pose;
    solution.iterations += next.iterations;
  }
  return solution;
}

Solution led_by_policy(Reducer& reducer, PointFactor& factor, const Pose& start,
                       const RefineOptions& options, double noise) {
  if (options.policy == Policy::kRegate) return regated(reducer, factor, start, options, noise);
  const LossKind kind =
      options.policy == Policy::kGncTruncated ? LossKind::kTruncated : LossKind::kGemanMcClure;
  return graduated(reducer, factor, start, options, kind, noise);
}

}  // namespace pose_refine
