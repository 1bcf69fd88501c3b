// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/learned/homoscedastic.h"

#include <algorithm>
#include <cmath>

#include "learned/batch.h"

namespace pose_refine {
namespace {

Error invalid(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message)};
}

Status check(const std::vector<Pose>& estimates, const std::vector<Pose>& truth,
             const HomoscedasticOptions& options) {
  if (estimates.empty() || estimates.size() != truth.size())
    return invalid("there must be as many estimates as true poses, and at least one");
  for (std::size_t i = 0; i < truth.size(); ++i)
    if (!estimates[i].is_finite() || !truth[i].is_finite()) return invalid("a pose is not finite");
  if (!(options.smoothing > 0.0 && options.smoothing < 1.0))
    return invalid("the smoothing must lie in (0, 1)");
  if (const Status status = validate(options.position); !status) return status;
  if (!(std::abs(options.start.position) <= 600.0 && std::abs(options.start.orientation) <= 600.0))
    return invalid("start values must lie in [-600, 600]");
  return validate(options.orientation);
}

Batch make_batch(const std::vector<Pose>& estimates, const std::vector<Pose>& truth,
                 const HomoscedasticOptions& options) {
  Batch batch;
  batch.position = {options.position, options.dof_corrected ? 3.0 : 1.0};
  batch.orientation = {options.orientation, options.dof_corrected ? 4.0 : 1.0};
  // Without an alignment nothing is differentiated at the kink of the norm, so the norm is exact.
  const double smoothing = options.align ? options.smoothing : 1e-300;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const PoseBlock block(estimates[i]);
    AlignedDifference pair{{}, {ReferencePose(truth[i]), options.norm, smoothing}};
    std::copy(block.data, block.data + 7, pair.estimate);
    batch.pairs.push_back(pair);
  }
  return batch;
}

// A mean loss below this is the rounding of poses that agree.
PoseDistance rounding(const std::vector<Pose>& truth, PoseNorm norm, double smoothing) {
  double largest = 1.0;
  for (const Pose& pose : truth) largest = std::max(largest, pose.translation.norm());
  const double x = 1e-13 * largest, q = 1e-14;
  if (norm == PoseNorm::kSquared) return {x * x, q * q};
  // Once smoothed, a difference d far below `smoothing` costs d^2 / (2 smoothing).
  return {std::min(x, 10.0 * x * x / smoothing), std::min(q, 10.0 * q * q / smoothing)};
}

// Solves for the alignment and for s in turns, until s stands still.
BatchSolution alternate(const Batch& batch, bool align) {
  BatchSolution at;
  for (int turn = 0; turn < 200; ++turn) {
    const PoseDistance mean = batch.mean(at.alignment);
    const LogVariances before = at.s;
    at.s = {batch.position.best(mean.position), batch.orientation.best(mean.orientation)};
    const bool settled = std::abs(at.s.position - before.position) < 1e-13 &&
                         std::abs(at.s.orientation - before.orientation) < 1e-13;
    if (!align || (turn > 0 && settled)) break;
    const BatchSolution next = align_at(batch, at.alignment, at.s);
    at.alignment = next.alignment;
    at.iterations += next.iterations;
  }
  return at;
}

BatchSolution solve(const Batch& batch, const HomoscedasticOptions& options) {
  if (options.method == HomoscedasticMethod::kJoint)
    return solve_jointly(batch, options.start, options.align);
  if (options.method == HomoscedasticMethod::kProfiled && options.align)
    return solve_profiled(batch);
  return alternate(batch, options.align);
}

}  // namespace

Result<HomoscedasticFit> fit_homoscedastic(const std::vector<Pose>& estimates,
                                           const std::vector<Pose>& truth,
                                           const HomoscedasticOptions& options) {
  if (const Status status = check(estimates, truth, options); !status) return status.error();
  const Batch batch = make_batch(estimates, truth, options);
  const PoseDistance least =
      rounding(truth, options.norm, options.align ? options.smoothing : 1e-300);
  const auto bounded = [&](const PoseDistance& mean) {
    return batch.position.bounded(mean.position, least.position) &&
           batch.orientation.bounded(mean.orientation, least.orientation);
  };
  const Error unbounded =
      invalid("the loss of the batch is 0, so s has no lower bound: give a floor or a prior");
  if (!bounded(batch.mean(Pose()))) return unbounded;
  // An alignment may take the loss to 0. Alternation shows that before a solve is trusted.
  if (options.align && !bounded(batch.mean(alternate(batch, true).alignment))) return unbounded;
  const BatchSolution solution = solve(batch, options);
  HomoscedasticFit fit;
  fit.s = solution.s;
  fit.alignment = solution.alignment;
  fit.iterations = solution.iterations;
  fit.mean = batch.mean(solution.alignment);
  if (!bounded(fit.mean)) return unbounded;
  fit.beta = std::exp(fit.s.position - fit.s.orientation);
  fit.objective = batch.position.value(fit.mean.position, fit.s.position) +
                  batch.orientation.value(fit.mean.orientation, fit.s.orientation);
  return fit;
}

}  // namespace pose_refine
