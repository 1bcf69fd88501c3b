// SPDX-License-Identifier: BSD-3-Clause
#include "search/final_solve.h"

#include "search/minimize.h"
#include "search/scale_search.h"

namespace pose_refine {
namespace {

// The last solve may move the consensus by this much.
constexpr double kMargin = 1.2;
// What it may cost in sureness: this part of log_alarms, and this much.
constexpr double kPart = 0.05, kMost = 3.0;

}  // namespace

Solution finish(Reducer& reducer, PointFactor& factor, const Pose& input,
                const Candidate& consensus, LossKind kind, const RefineOptions& options) {
  factor.largest_px = kMargin * consensus.peak.radius;
  const auto solve = [&](LossKind wanted, bool given) {
    factor.loss = {wanted, 1.0, options.loss.shape};
    factor.set_loss_scale(given ? options.loss.scale
                                : tuning_constant(factor.loss) * consensus.peak.noise);
    factor.setup.z0 = depth_limit(factor, consensus.pose);
    return minimize_exactly(reducer, factor, consensus.pose, options,
                            {options.max_iterations, options.function_tolerance});
  };
  const bool given = !options.auto_scale || kind == LossKind::kNone;
  const Solution wanted = solve(kind, given);
  const double sureness = peak_at(reducer, factor, wanted.pose).log_alarms;
  const bool stays = sureness <= (1.0 - kPart) * consensus.peak.log_alarms + kMost;
  if (stays && !failed(wanted.termination) &&
      wanted.cost <= reducer.evaluate(input, Order::kCost).cost)
    return wanted;
  return solve(LossKind::kTukey, false);
}

}  // namespace pose_refine
