// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/pull.h"

#include <cmath>
#include <string>
#include <utility>

namespace pose_refine {
namespace {

constexpr double kMostLog = 600.0;  // e^s stays finite

Error invalid(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message)};
}

bool usable_scale(double value) {
  return value >= 0.0 && value <= 1e150;
}

}  // namespace

Result<DepthRange> make_depth_range(double nearest, double farthest) {
  if (!(nearest >= 1e-100 && nearest <= farthest && farthest <= 1e100))
    return invalid("a depth range needs 0 < nearest <= farthest");
  return DepthRange{nearest, farthest};
}

Status validate(const LearnedPull& prior) {
  if (!usable_scale(prior.weight)) return invalid("pull: the weight is negative or not finite");
  if (const auto* beta = std::get_if<BetaPull>(&prior.loss))
    if (!usable_scale(beta->beta)) return invalid("pull: beta is negative or not finite");
  if (const auto* sigma = std::get_if<SigmaPull>(&prior.loss))
    if (!(std::abs(sigma->s.position) <= kMostLog && std::abs(sigma->s.orientation) <= kMostLog))
      return invalid("pull: log variances must lie in [-600, 600]");
  if (const auto* homography = std::get_if<HomographyPull>(&prior.loss)) {
    const auto range = make_depth_range(homography->depths.nearest, homography->depths.farthest);
    if (!range) return invalid("pull: " + range.error().message);
  }
  return ok_status();
}

bool is_full(const LearnedPull& prior) {
  const auto* beta = std::get_if<BetaPull>(&prior.loss);
  return prior.weight > 0.0 && (!beta || beta->beta > 0.0);
}

}  // namespace pose_refine
