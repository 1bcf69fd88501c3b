// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "judge/evidence.h"
#include "pose_refine/support/reasons.h"

namespace pose_refine {

// Twice the log of odds of 400 : 1: answers that differ by this are told apart.
inline constexpr double kToldApart = 12.0;

// When a rule is looked at. Nothing else is said about a pose that the solver did not reach, nor
// about doubts of one that is rejected.
enum class Applies {
  kToEnd,      // to where the solver ended; what it finds is the only reason
  kToPose,     // to a pose that the solver reached
  kToUsable,   // to a pose that no rule rejects
  kToPriors,   // to the same, and to a pose that priors tell beside fewer than three points
  kAlways,     // to the motion, whatever else is found
  kElsewhere,  // not a rule: somebody else finds it (input, files, limits)
};

// A row of the one table that says what speaks against a result.
struct Rule {
  ReasonInfo reason;
  Applies applies;
  bool (*test)(const RefineResult&, const Evidence&);
};

// In the order in which reasons are told.
const std::vector<Rule>& rules();

// One degree of noise, which no camera has: the consensus is not about this pose.
bool is_implausible_noise(double noise_px, const Evidence& evidence);

}  // namespace pose_refine
