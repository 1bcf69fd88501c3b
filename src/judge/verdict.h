// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "judge/evidence.h"
#include "pose_refine/result.h"

// This is the only place where a verdict is set. A verdict follows from reasons: rejected when the
// pose must not be used, weak when it may be right but the data do not show it, ok without a
// reason.
namespace pose_refine {

using Reasons = std::vector<std::string>;

// Least squares believes every observation: tails far above the bulk mean that outliers pulled it
// so far that no covariance tells how far.
bool outliers_decide(double noise_px, const Evidence& evidence);

// Tells whether the pose must not be used, as far as is known so far.
bool is_rejected(const RefineResult& result, const Evidence& evidence);

// Returns the result with the reasons that all rules find, and the verdict that follows.
RefineResult with_verdict(RefineResult result, const Evidence& evidence);

// Returns the result of a pose that priors tell beside fewer than three points, with a reason for
// that and what the rules find that hold there too.
RefineResult with_verdict_of_priors(RefineResult result, const Evidence& evidence,
                                    std::string reason);

// Returns the result with reasons that somebody else found, and the verdict that follows. Each must
// be one of verdict_reasons().
RefineResult with_reasons(RefineResult result, Reasons reasons);
// Tells whether a result has a reason.
bool names_reason(const RefineResult& result, std::string_view reason);
// Returns the result with one more reason, unless it has it, and the verdict that follows.
RefineResult with_reason(RefineResult result, std::string reason);

}  // namespace pose_refine
