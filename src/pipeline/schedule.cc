// SPDX-License-Identifier: BSD-3-Clause
#include "pipeline/schedule.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "pipeline/minimise.h"
#include "pipeline/policy.h"

namespace pose_refine {
namespace {

// Where the search begins: half a hundredth of the focal length, a few pixels. Cauchy's loss grows
// like log r beyond its scale, so a narrow one still sees far residuals, and is pulled by half of
// outliers much less than a wide one.
constexpr double kFirstScale = 0.005;
constexpr int kMostRounds = 6;

// Noise where priors are weighed against it: a few observations that a pose fits exactly say
// nothing of their noise, so one pixel counts as much as four residuals.
double noise_beside_priors(double noise, const Image& image) {
  if (image.measured.empty()) return noise;
  constexpr double kBelief = 4.0;
  const double freedom = std::max(2.0 * static_cast<double>(image.columns.size) - 6.0, 0.0);
  return std::sqrt((freedom * noise * noise + kBelief) / (freedom + kBelief));
}

void weigh_priors(double noise, const RefineOptions& options, Image& image) {
  if (options.prior_weight == 0.0) image.measured_weight = std::pow(noise * image.unit, 2);
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

double cost_at(Reducer& reducer, const Image& image, const Pose& pose) {
  return image.reducible() ? reducer.evaluate(pose, Order::kCost).cost
                           : evaluate_problem(image, pose).cost;
}

// The end of a few steps with Cauchy's loss; the image gets its own loss back.
Solution approach(Reducer& reducer, Image& image, const Pose& start, double pixels,
                  const RefineOptions& options) {
  const Loss wanted = image.loss;
  image.loss.kind = LossKind::kCauchy;
  image.set_loss_scale(pixels);
  const Limits coarse{std::min(options.max_iterations, 10), 1e-2};
  Solution near = minimise(reducer, image, start, options, coarse);
  if (failed(near.termination)) near.pose = start;
  image.loss.kind = wanted.kind;
  image.set_loss_scale(wanted.scale / image.unit);
  return near;
}

// A solve at a fixed scale, by way of a wider one unless that leads to where the cost is higher.
Solution minimise_narrowing(Reducer& reducer, Image& image, const Pose& start,
                            const RefineOptions& options, const Limits& full) {
  const auto pixels = approach_scale(image.loss, image.loss.scale / image.unit, image.focal);
  if (!pixels) return minimise_exactly(reducer, image, start, options, full);
  const double initial_cost = cost_at(reducer, image, start);
  const Solution near = approach(reducer, image, start, *pixels, options);
  const Limits rest{full.max_iterations - near.iterations, full.tolerance};
  Solution last = minimise_exactly(reducer, image, near.pose, options, rest);
  if (failed(last.termination) || !(last.cost <= initial_cost))
    last = minimise_exactly(reducer, image, start, options, rest);
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
Solution minimise_at_scale(Reducer& reducer, Image& image, const Pose& start,
                           const RefineOptions& options) {
  constexpr int kRounds = 3;
  Solution solution;
  solution.pose = start;
  int iterations = 0;
  for (int round = 0; round < kRounds; ++round) {
    const Limits rest{options.max_iterations - iterations, options.function_tolerance};
    solution = round == 0 ? minimise_narrowing(reducer, image, start, options, rest)
                          : minimise_exactly(reducer, image, solution.pose, options, rest);
    solution.iterations = iterations += solution.iterations;
    const bool known = image.measured.empty() || options.prior_weight > 0.0;
    if (known || failed(solution.termination) || round + 1 == kRounds) break;
    const double weight = image.measured_weight;
    weigh_priors(noise_beside_priors(noise_at(reducer, image, solution.pose), image), options,
                 image);
    if (std::abs(image.measured_weight - weight) <= 0.1 * weight) break;
  }
  return solution;
}

// What the options' policy makes of the start; the start itself without one.
Solution first_pose(Reducer& reducer, Image& image, const Pose& start, const RefineOptions& options,
                    double noise) {
  Solution solution;
  solution.pose = start;
  if (options.policy == Policy::kNarrow || options.max_iterations == 0) return solution;
  const Loss wanted = image.loss;
  solution = led_by_policy(reducer, image, start, options, noise);
  image.loss = wanted;
  image.set_loss_scale(wanted.scale / image.unit);
  image.setup.z0 = depth_limit(image, solution.pose);
  return solution;
}

Solution with_given_scale(Reducer& reducer, Image& image, const Pose& start,
                          const RefineOptions& options) {
  if (options.policy == Policy::kNarrow) return minimise_at_scale(reducer, image, start, options);
  const Limits full{options.max_iterations, options.function_tolerance};
  const double noise = options.loss.scale / tuning_constant(options.loss);
  const Solution first = first_pose(reducer, image, start, options, noise);
  Solution last = minimise_exactly(reducer, image, first.pose, options, full);
  last.iterations += first.iterations;
  return last;
}

}  // namespace

Solution minimise_with_schedule(Reducer& reducer, Image& image, const Pose& start,
                                const RefineOptions& options) {
  if (!options.auto_scale || options.loss.kind == LossKind::kNone)
    return with_given_scale(reducer, image, start, options);

  const LossKind wanted = image.loss.kind;
  image.loss.kind = LossKind::kCauchy;
  double scale = kFirstScale * image.focal / image.sigma;
  double noise = scale / tuning_constant(image.loss);
  const Solution first = first_pose(reducer, image, start, options, noise);
  Solution solution;
  solution.pose = first.pose;
  for (int round = 0; round < kMostRounds; ++round) {
    image.set_loss_scale(scale);
    weigh_priors(scale / tuning_constant(image.loss), options, image);
    image.setup.z0 = depth_limit(image, solution.pose);
    const Limits coarse{std::min(options.max_iterations - solution.iterations, 30), 1e-6};
    const Solution next = minimise(reducer, image, solution.pose, options, coarse);
    if (failed(next.termination)) return next;
    solution.pose = next.pose;
    solution.iterations += next.iterations;
    noise = noise_beside_priors(noise_at(reducer, image, solution.pose), image);
    const double better = tuning_constant(image.loss) * noise;
    const bool settled = std::abs(better - scale) < 0.1 * scale;
    scale = better;
    if (settled || solution.iterations >= options.max_iterations) break;
  }
  image.loss.kind = wanted;
  image.set_loss_scale(tuning_constant(image.loss) * noise);
  weigh_priors(noise, options, image);
  const Limits rest{options.max_iterations - solution.iterations, options.function_tolerance};
  Solution last = minimise_exactly(reducer, image, solution.pose, options, rest);
  last.iterations += solution.iterations + first.iterations;
  return last;
}

}  // namespace pose_refine
