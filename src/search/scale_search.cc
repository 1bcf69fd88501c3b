// SPDX-License-Identifier: BSD-3-Clause
#include "search/scale_search.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "observe/observation.h"
#include "search/consensus_search.h"
#include "search/prior_noise.h"

namespace pose_refine {
namespace {

using loss::tuning_constant;

// The search begins at half a hundredth of the focal length, a few pixels. Cauchy's loss grows like
// log r beyond its scale, so a narrow one still sees far residuals, and is pulled by half of
// outliers much less than a wide one.
constexpr double kFirstScale = 0.005;
constexpr int kMostRounds = 6;

// Returns the scale of the Cauchy loss that goes before a loss which forgets far residuals, or
// nothing; both scales are in multiples of what is claimed. From a start many scales away such a
// loss has little slope, or none at all where it is flat, and a narrow Cauchy loss is full of
// minima. The scale is not wider than `kFirstScale`, though: where most matches are wrong, a wide
// loss is pulled away by them.
std::optional<double> approach_scale(const Loss& loss, double scale, const PointFactor& points) {
  const double first = kFirstScale * points.focal / points.sigma;
  switch (loss::forgets(loss)) {
    case loss::Forgets::kWholly:
      return std::max(first, scale);
    case loss::Forgets::kSlowly:
      if (first > 1.5 * scale) return first;
      return std::nullopt;
    case loss::Forgets::kNever:
      break;
  }
  return std::nullopt;
}

// Returns the end of a few steps with Cauchy's loss, or the start if they fail.
Solution approach(const Task& task, const Stage& stage, const Pose& start, double scale) {
  const Limits coarse{std::min(task.options.max_iterations, 10), 1e-2};
  const Stage wide = stage.with_loss(LossKind::kCauchy, scale * task.points().unit());
  Solution near = minimize(task, wide, start, coarse);
  if (failed(near.termination)) near.pose = start;
  return near;
}

// Solves at a fixed scale, by way of a wider one unless that leads to where the cost is higher.
Found minimize_narrowing(const Task& task, const Stage& stage, const Pose& start,
                         const Limits& full) {
  const PointFactor& points = task.points();
  const auto wider = approach_scale(stage.loss.loss(), stage.loss.scale() / points.unit(), points);
  if (!wider) return minimize_exactly(task, stage, start, full);
  const double initial_cost = task.under(stage).at(start);
  const Solution near = approach(task, stage, start, *wider);
  const Limits rest{full.max_iterations - near.iterations, full.tolerance};
  Found last = minimize_exactly(task, stage, near.pose, rest);
  if (failed(last.solution.termination) || !(last.solution.cost <= initial_cost))
    last = minimize_exactly(task, last.stage, start, rest);
  last.solution.iterations += near.iterations;
  last.solution.initial_cost = initial_cost;
  return last;
}

// Solves at the loss's given scale. Priors are weighed against a pixel's variance, which the result
// tells.
Found minimize_at_scale(const Task& task, const Stage& first, const Pose& start) {
  constexpr int kRounds = 3;
  const RefineOptions& options = task.options;
  const bool known = !task.factors.has_measurements() || options.prior_weight > 0.0;
  Found found{{}, first};
  found.solution.pose = start;
  int iterations = 0;
  for (int round = 0; round < kRounds; ++round) {
    const Limits rest{options.max_iterations - iterations, options.function_tolerance};
    found = round == 0 ? minimize_narrowing(task, found.stage, start, rest)
                       : minimize_exactly(task, found.stage, found.solution.pose, rest);
    found.solution.iterations = iterations += found.solution.iterations;
    if (known || failed(found.solution.termination) || round + 1 == kRounds) break;
    const double before = found.stage.prior_variance;
    const double noise = noise_at(task.under(found.stage), found.solution.pose);
    found.stage = with_prior_noise(found.stage, noise_beside_priors(noise, task.factors), task);
    if (std::abs(found.stage.prior_variance - before) <= 0.1 * before) break;
  }
  return found;
}

// Returns where the options' policy leads from the start, or the start itself if no policy or no
// iteration is asked for.
Found first_pose(const Task& task, const Stage& stage, const Pose& start, double noise) {
  Found found{{}, stage};
  found.solution.pose = start;
  if (task.options.policy == Policy::kNarrow || task.options.max_iterations == 0) return found;
  found.solution = led_by_policy(task, stage, start, noise);
  found.stage.depth_limit = depth_limit(task.points(), found.solution.pose);
  return found;
}

Found with_given_scale(const Task& task, const Stage& stage, const Pose& start) {
  const RefineOptions& options = task.options;
  if (options.policy == Policy::kNarrow) return minimize_at_scale(task, stage, start);
  const Limits full{options.max_iterations, options.function_tolerance};
  const double noise = options.loss.applied_scale() / tuning_constant(options.loss.kind);
  const Found first = first_pose(task, stage, start, noise);
  Found last = minimize_exactly(task, first.stage, first.solution.pose, full);
  last.solution.iterations += first.solution.iterations;
  return last;
}

// This is what rounds of a narrow Cauchy loss end with, whose scale follows the noise.
struct Consensus {
  Found found;
  double noise;
};
Consensus find_consensus(const Task& task, const Stage& first, const Pose& start) {
  const PointFactor& points = task.points();
  const double tuning = tuning_constant(LossKind::kCauchy);
  double scale = kFirstScale * points.focal / points.sigma;
  Consensus c{{{}, first}, scale / tuning};
  Solution& solution = c.found.solution;
  solution.pose = start;
  for (int round = 0; round < kMostRounds; ++round) {
    Stage stage = c.found.stage.with_loss(LossKind::kCauchy, scale * points.unit());
    stage = with_prior_noise(stage, scale / tuning, task);
    stage.depth_limit = depth_limit(points, solution.pose);
    const Limits coarse{std::min(task.options.max_iterations - solution.iterations, 30), 1e-6};
    const Solution next = minimize(task, stage, solution.pose, coarse);
    c.found.stage = stage;
    if (failed(next.termination)) {
      solution = next;
      break;
    }
    solution.pose = next.pose;
    solution.iterations += next.iterations;
    c.noise = noise_beside_priors(noise_at(task.under(stage), solution.pose), task.factors);
    const double better = tuning * c.noise;
    const bool settled = std::abs(better - scale) < 0.1 * scale;
    scale = better;
    if (settled || solution.iterations >= task.options.max_iterations) break;
  }
  return c;
}

}  // namespace

Found minimize_with_scale(const Task& task, const Stage& first, const Pose& start) {
  const RefineOptions& options = task.options;
  if (!options.loss.is_automatic()) return with_given_scale(task, first, start);

  const double unit = task.points().unit();
  const LossKind wanted = first.loss.kind();
  const double scale = kFirstScale * task.points().focal / task.points().sigma;
  const double tuning = tuning_constant(LossKind::kCauchy);
  const Found led = first_pose(task, first, start, scale / tuning);
  const Consensus consensus = find_consensus(task, led.stage, led.solution.pose);
  const Solution& coarse = consensus.found.solution;
  if (failed(coarse.termination)) return consensus.found;
  Stage stage =
      consensus.found.stage.with_loss(wanted, tuning_constant(wanted) * consensus.noise * unit);
  stage = with_prior_noise(stage, consensus.noise, task);
  const Limits rest{options.max_iterations - coarse.iterations, options.function_tolerance};
  Found last = minimize_exactly(task, stage, coarse.pose, rest);
  last.solution.iterations += coarse.iterations + led.solution.iterations;
  return last;
}

}  // namespace pose_refine
