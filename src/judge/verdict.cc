// SPDX-License-Identifier: BSD-3-Clause
#include "judge/verdict.h"

#include <algorithm>

namespace pose_refine {
namespace {

using Reasons = std::vector<std::string>;

// A median error of this many pixels is no refinement, whatever the solver says.
constexpr double kHopelessPixels = 1e3;
// log of the expected number of chance consensuses. The pose was optimized on the very data, so
// a consensus must be far from chance before it counts.
constexpr double kNoConsensus = 0.0;
constexpr double kFaintConsensus = -15.0;
constexpr double kWeakCondition = 1e7;
// Twice the log of odds of 400 : 1: a minimum that fits better or worse by this is told apart.
constexpr double kToldApart = 12.0;

// One degree of noise, which no camera has: the consensus is not about this pose.
bool implausible_noise(double noise_px, const Evidence& e) {
  return noise_px > 0.0175 * std::min(e.focal, e.diagonal);
}

}  // namespace

bool outliers_decide(double noise_px, const Evidence& e, LossKind loss) {
  return loss == LossKind::kNone && (e.rms_inlier_scale > 3.0 || implausible_noise(noise_px, e));
}

namespace {

Reasons rejections(const RefineResult& r, const Evidence& e) {
  Reasons reasons;
  if (r.termination != Termination::kConverged && r.termination != Termination::kMaxIterations)
    reasons.emplace_back(to_string(r.termination));
  else if (2 * e.in_front <= e.observations)
    reasons.emplace_back(to_string(Termination::kBehindCamera));
  if (!reasons.empty()) return reasons;
  if (!(r.final_cost <= r.initial_cost * (1.0 + 1e-12)))
    reasons.emplace_back(to_string(Termination::kCostNotLowered));
  if (!(r.final_median_px <= kHopelessPixels)) reasons.emplace_back("residuals_hopeless");
  if (e.observations > 6 &&
      (e.noise.log_alarms >= kNoConsensus ||
       (e.noise.log_alarms > kFaintConsensus && implausible_noise(r.noise_px, e))))
    reasons.emplace_back("no_consensus");
  if (e.doubts.twin_excess < -kToldApart) reasons.emplace_back("planar_twin_fits_better");
  return reasons;
}

Reasons weaknesses(const RefineResult& r, const Evidence& e, LossKind loss) {
  Reasons reasons;
  if (r.termination == Termination::kMaxIterations) reasons.emplace_back("max_iterations");
  if (r.condition > kWeakCondition) reasons.emplace_back("ill_conditioned");
  if (r.num_inliers < 6)
    reasons.emplace_back("few_inliers");
  else if (e.noise.log_alarms > kFaintConsensus)
    reasons.emplace_back("faint_consensus");
  if (10 * r.num_inliers < e.observations) reasons.emplace_back("low_inlier_ratio");
  if (e.doubts.twin_excess < kToldApart) reasons.emplace_back("planar_ambiguity");
  if (e.doubts.second_consensus) reasons.emplace_back("second_consensus");
  if (e.doubts.another_camera) reasons.emplace_back("another_camera");
  if (implausible_noise(r.noise_px, e)) reasons.emplace_back("large_residuals");
  if (outliers_decide(r.noise_px, e, loss)) reasons.emplace_back("outliers_in_least_squares");
  return reasons;
}

}  // namespace

RefineResult with_verdict(RefineResult result, const Evidence& evidence, LossKind loss) {
  result.reasons = rejections(result, evidence);
  if (!result.reasons.empty()) {
    result.verdict = Verdict::kRejected;
    return result;
  }
  result.reasons = weaknesses(result, evidence, loss);
  result.verdict = result.reasons.empty() ? Verdict::kOk : Verdict::kWeak;
  return result;
}

}  // namespace pose_refine
