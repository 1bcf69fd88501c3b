// SPDX-License-Identifier: BSD-3-Clause
#include "judge/rejection.h"

#include <limits>
#include <utility>

#include "judge/verdict.h"

namespace pose_refine {

RefineResult refused(const Image& image, Termination termination, std::string reason) {
  const std::size_t n = image.correspondences.size();
  RefineResult result;
  result.cam_from_world = image.cam_from_world;
  result.termination = termination;
  result.initial_median_px = result.final_median_px = std::numeric_limits<double>::quiet_NaN();
  result.residual_px.assign(n, std::numeric_limits<double>::quiet_NaN());
  result.inlier.assign(n, 0);
  return with_reasons(std::move(result), {std::move(reason)});
}

RefineResult refused(const Image& image, Termination termination) {
  return refused(image, termination, std::string(to_string(termination)));
}

RefineResult with_input(RefineResult at_input, RefineResult rejected, const Pose& input) {
  at_input.cam_from_world = input;
  at_input.covariance.reset();
  at_input.termination = rejected.termination;
  at_input.verdict = rejected.verdict;
  at_input.reasons = std::move(rejected.reasons);
  at_input.weak_directions = std::move(rejected.weak_directions);
  at_input.iterations = rejected.iterations;
  at_input.rescue = rejected.rescue;
  at_input.ambiguity_ratio = rejected.ambiguity_ratio;
  at_input.initial_cost = at_input.final_cost;
  return at_input;
}

}  // namespace pose_refine
