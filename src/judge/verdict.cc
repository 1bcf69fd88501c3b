// SPDX-License-Identifier: BSD-3-Clause
#include "judge/verdict.h"

#include <algorithm>
#include <utility>

#include "judge/rules.h"

namespace pose_refine {
namespace {

// Adds what the rules of some kinds find, in their order.
Reasons found_by(std::initializer_list<Applies> kinds, const RefineResult& result,
                 const Evidence& evidence, Reasons reasons = {}) {
  for (const Rule& rule : rules())
    if (std::find(kinds.begin(), kinds.end(), rule.applies) != kinds.end() &&
        rule.test(result, evidence))
      reasons.emplace_back(rule.reason.name);
  return reasons;
}

Reasons rejections(const RefineResult& result, const Evidence& evidence) {
  Reasons reasons = found_by({Applies::kToEnd}, result, evidence);
  if (reasons.size() > 1) reasons.resize(1);
  return reasons.empty() ? found_by({Applies::kToPose}, result, evidence) : reasons;
}

// Returns the worst that one of the reasons says. An unknown word rejects: it comes from a defect
// of the input that somebody else named.
Verdict verdict_of(const Reasons& reasons) {
  Verdict worst = Verdict::kOk;
  for (const std::string& reason : reasons) {
    const std::string_view name = std::string_view(reason).substr(0, reason.find(':'));
    const auto& all = verdict_reasons();
    const auto known = std::find_if(all.begin(), all.end(),
                                    [&](const ReasonInfo& info) { return info.name == name; });
    worst = std::max(worst, known == all.end() ? Verdict::kRejected : known->verdict);
  }
  return worst;
}

}  // namespace

bool outliers_decide(double noise_px, const Evidence& e) {
  return e.loss == LossKind::kNone &&
         (e.rms_inlier_scale > 3.0 || is_implausible_noise(noise_px, e));
}

bool is_rejected(const RefineResult& result, const Evidence& evidence) {
  return !rejections(result, evidence).empty();
}

RefineResult with_verdict(RefineResult result, const Evidence& evidence) {
  Reasons reasons = rejections(result, evidence);
  if (reasons.empty())
    reasons = found_by({Applies::kToUsable, Applies::kToPriors}, result, evidence);
  reasons = found_by({Applies::kAlways}, result, evidence, std::move(reasons));
  return with_reasons(std::move(result), std::move(reasons));
}

RefineResult with_verdict_of_priors(RefineResult result, const Evidence& evidence,
                                    std::string reason) {
  Reasons reasons =
      found_by({Applies::kToPriors, Applies::kAlways}, result, evidence, {std::move(reason)});
  return with_reasons(std::move(result), std::move(reasons));
}

RefineResult with_reasons(RefineResult result, Reasons reasons) {
  result.verdict = verdict_of(reasons);
  result.reasons = std::move(reasons);
  return result;
}

bool names_reason(const RefineResult& result, std::string_view reason) {
  return std::find(result.reasons.begin(), result.reasons.end(), reason) != result.reasons.end();
}

RefineResult with_reason(RefineResult result, std::string reason) {
  if (names_reason(result, reason)) return result;
  Reasons reasons = std::move(result.reasons);
  reasons.push_back(std::move(reason));
  return with_reasons(std::move(result), std::move(reasons));
}

}  // namespace pose_refine
