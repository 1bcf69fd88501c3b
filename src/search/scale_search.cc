// SPDX-License-Identifier: BSD-3-Clause
#include "search/scale_search.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "search/consensus_search.h"
#include "search/minimize.h"

namespace pose_refine {
namespace {

// Where the search begins: half a hundredth of the focal length, a few pixels. Cauchy's loss grows
// like log r beyond its scale, so a narrow one still sees far residuals, and is pulled by half of
// outliers much less than a wide one.
constexpr double kFirstScale = 0.005;
constexpr int kMostRounds = 6;

// Noise where priors are weighed against it: a few observations that a pose fits exactly say
// nothing of their noise, so one pixel counts as much as four residuals.
double noise_beside_priors(double noise, const PointFactor& factor) {
  if (factor.priors.empty()) return noise;
  constexpr double kBelief = 4.0;
  const double freedom = std::max(2.0 * static_cast<double>(factor.columns.size) - 6.0, 0.0);
  return std::sqrt((freedom * noise * noise + kBelief) / (freedom + kBelief));
}

void weigh_priors(double noise, const RefineOptions& options, PointFactor& factor) {
  if (options.prior_weight == 0.0) factor.measured_weight = std::pow(noise * factor.unit, 2);
}

// The scale of the Cauchy loss that goes before a loss which forgets far residuals [px], or
// nothing. From a start many scales away such a loss has little slope, or none at all where it is
// flat, and a narrow Cauchy loss is full of minima. Not wider than `kFirstScale`, though: where
// most matches are wrong, a wide loss is pulled away by them.
std::optional<double> approach_scale(const Loss& loss, double pixels, double focal) {
  const double first = kFirstScale * focal;
  switch (loss.kind) {
    case LossKind::kTukey:
    case LossKind::kTruncated:
    case LossKind::kGraduatedTruncated:
    case LossKind::kWelsch:
      return std::max(first, pixels);
    case LossKind::kBarron:
      if (loss.shape > 0.0) return std::nullopt;
      [[fallthrough]];
    case LossKind::kCauchy:
    case LossKind::kArctan:
    case LossKind::kGemanMcClure:
      if (first > 1.5 * pixels) return first;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

double cost_at(Reducer& reducer, const PointFactor& factor, const Pose& pose) {
  return factor.reducible() ? reducer.evaluate(pose, Order::kCost).cost
                            : evaluate_problem(factor, pose).cost;
}

// The end of a few steps with Cauchy's loss; the image gets its own loss back.
Solution approach(Reducer& reducer, PointFactor& factor, const Pose& start, double pixels,
                  const RefineOptions& options) {
  const Loss wanted = factor.loss;
  factor.loss.kind = LossKind::kCauchy;
  factor.set_loss_scale(pixels);
  const Limits coarse{std::min(options.max_iterations, 10), 1e-2};
  Solution near = minimize(reducer, factor, start, options, coarse);
  if (failed(near.termination)) near.pose = start;
  factor.loss.kind = wanted.kind;
  factor.set_loss_scale(wanted.scale / factor.unit);
  return near;
}

// A solve at a fixed scale, by way of a wider one unless that leads to where the cost is higher.
Solution minimize_narrowing(Reducer& reducer, PointFactor& factor, const Pose& start,
                            const RefineOptions& options, const Limits& full) {
  const auto pixels = approach_scale(factor.loss, factor.loss.scale / factor.unit, factor.focal);
  if (!pixels) return minimize_exactly(reducer, factor, start, options, full);
  const double initial_cost = cost_at(reducer, factor, start);
  const Solution near = approach(reducer, factor, start, *pixels, options);
  const Limits rest{full.max_iterations - near.iterations, full.tolerance};
  Solution last = minimize_exactly(reducer, factor, near.pose, options, rest);
  if (failed(last.termination) || !(last.cost <= initial_cost))
    last = minimize_exactly(reducer, factor, start, options, rest);
  last.iterations += near.iterations;
  last.initial_cost = initial_cost;
  return last;
}

}  // namespace

double tuning_constant(const Loss& loss) {
  switch (loss.kind) {
    case LossKind::kHuber:
      return 1.345;
    case LossKind::kSoftL1:
      return 1.5;
    case LossKind::kCauchy:
      return 2.385;
    case LossKind::kArctan:
      return 3.0;
    case LossKind::kTolerant:
      return 3.0;
    case LossKind::kTukey:
      return 4.685;
    case LossKind::kGemanMcClure:
      return 3.6;
    case LossKind::kWelsch:
      return 2.985;
    case LossKind::kFair:
      return 1.3998;
    case LossKind::kTruncated:
    case LossKind::kGraduatedTruncated:
      return 3.035;  // 99 % of a chi with two degrees of freedom
    case LossKind::kBarron:
      return 2.0;
    case LossKind::kL1:
      return 1.0;
    case LossKind::kNone:
      break;
  }
  return 1.0;
}

namespace {

// At the loss's given scale. Priors are weighed against a pixel's variance, which the result tells.
Solution minimize_at_scale(Reducer& reducer, PointFactor& factor, const Pose& start,
                           const RefineOptions& options) {
  constexpr int kRounds = 3;
  Solution solution;
  solution.pose = start;
  int iterations = 0;
  for (int round = 0; round < kRounds; ++round) {
    const Limits rest{options.max_iterations - iterations, options.function_tolerance};
    solution = round == 0 ? minimize_narrowing(reducer, factor, start, options, rest)
                          : minimize_exactly(reducer, factor, solution.pose, options, rest);
    solution.iterations = iterations += solution.iterations;
    const bool known = factor.priors.empty() || options.prior_weight > 0.0;
    if (known || failed(solution.termination) || round + 1 == kRounds) break;
    const double weight = factor.measured_weight;
    weigh_priors(noise_beside_priors(noise_at(reducer, factor, solution.pose), factor), options,
                 factor);
    if (std::abs(factor.measured_weight - weight) <= 0.1 * weight) break;
  }
  return solution;
}

// What the options' policy makes of the start; the start itself without one.
Solution first_pose(Reducer& reducer, PointFactor& factor, const Pose& start,
                    const RefineOptions& options, double noise) {
  Solution solution;
  solution.pose = start;
  if (options.policy == Policy::kNarrow || options.max_iterations == 0) return solution;
  const Loss wanted = factor.loss;
  solution = led_by_policy(reducer, factor, start, options, noise);
  factor.loss = wanted;
  factor.set_loss_scale(wanted.scale / factor.unit);
  factor.setup.z0 = depth_limit(factor, solution.pose);
  return solution;
}

Solution with_given_scale(Reducer& reducer, PointFactor& factor, const Pose& start,
                          const RefineOptions& options) {
  if (options.policy == Policy::kNarrow) return minimize_at_scale(reducer, factor, start, options);
  const Limits full{options.max_iterations, options.function_tolerance};
  const double noise = options.loss.scale / tuning_constant(options.loss);
  const Solution first = first_pose(reducer, factor, start, options, noise);
  Solution last = minimize_exactly(reducer, factor, first.pose, options, full);
  last.iterations += first.iterations;
  return last;
}

}  // namespace

Solution minimize_with_schedule(Reducer& reducer, PointFactor& factor, const Pose& start,
                                const RefineOptions& options) {
  if (!options.auto_scale || options.loss.kind == LossKind::kNone)
    return with_given_scale(reducer, factor, start, options);

  const LossKind wanted = factor.loss.kind;
  factor.loss.kind = LossKind::kCauchy;
  double scale = kFirstScale * factor.focal / factor.sigma;
  double noise = scale / tuning_constant(factor.loss);
  const Solution first = first_pose(reducer, factor, start, options, noise);
  Solution solution;
  solution.pose = first.pose;
  for (int round = 0; round < kMostRounds; ++round) {
    factor.set_loss_scale(scale);
    weigh_priors(scale / tuning_constant(factor.loss), options, factor);
    factor.setup.z0 = depth_limit(factor, solution.pose);
    const Limits coarse{std::min(options.max_iterations - solution.iterations, 30), 1e-6};
    const Solution next = minimize(reducer, factor, solution.pose, options, coarse);
    if (failed(next.termination)) return next;
    solution.pose = next.pose;
    solution.iterations += next.iterations;
    noise = noise_beside_priors(noise_at(reducer, factor, solution.pose), factor);
    const double better = tuning_constant(factor.loss) * noise;
    const bool settled = std::abs(better - scale) < 0.1 * scale;
    scale = better;
    if (settled || solution.iterations >= options.max_iterations) break;
  }
  factor.loss.kind = wanted;
  factor.set_loss_scale(tuning_constant(factor.loss) * noise);
  weigh_priors(noise, options, factor);
  const Limits rest{options.max_iterations - solution.iterations, options.function_tolerance};
  Solution last = minimize_exactly(reducer, factor, solution.pose, options, rest);
  last.iterations += solution.iterations + first.iterations;
  return last;
}

}  // namespace pose_refine
