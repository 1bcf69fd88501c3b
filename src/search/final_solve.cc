// SPDX-License-Identifier: BSD-3-Clause
#include "search/final_solve.h"

namespace pose_refine {
namespace {

// The last solve may move the consensus by this much.
constexpr double kMargin = 1.2;
// It may cost this much in sureness: a part of log_alarms, and a number on top.
constexpr double kPart = 0.05, kMost = 3.0;

}  // namespace

Found solve_from_consensus(const Task& task, const Stage& first, const Pose& input,
                           const Candidate& consensus) {
  const RefineOptions& options = task.options;
  const double unit = task.points().unit();
  const auto solve = [&](LossKind kind, bool given) {
    const double scale =
        given ? options.loss.applied_scale() : loss::tuning_constant(kind) * consensus.peak.noise;
    Stage stage = first;
    stage.loss = ScaledLoss({kind, scale * unit, options.loss.shape});
    stage.largest_px = kMargin * consensus.peak.radius;
    stage.depth_limit = depth_limit(task.points(), consensus.pose);
    return minimize_exactly(task, stage, consensus.pose,
                            {options.max_iterations, options.function_tolerance});
  };
  const LossKind kind = first.loss.kind();
  const Found wanted = solve(kind, !options.loss.is_automatic());
  const PoseCost cost = task.under(wanted.stage);
  const double sureness = peak_at(cost, wanted.solution.pose).log_alarms;
  const bool stays = sureness <= (1.0 - kPart) * consensus.peak.log_alarms + kMost;
  if (stays && !failed(wanted.solution.termination) && wanted.solution.cost <= cost.at(input))
    return wanted;
  return solve(LossKind::kTukey, false);
}

}  // namespace pose_refine
