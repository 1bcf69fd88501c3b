// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

namespace pose_refine {

// The median as numpy's (mean of the middle two); NaN when empty. It takes a copy to sort.
double median(std::vector<double> values);

// The root of the mean square; NaN when empty.
double rms(const std::vector<double>& values);

// The width that holds the middle 90 % of some numbers (not none), scaled up to what would hold all
// of a uniform distribution.
double robust_width(std::vector<double> values);

}  // namespace pose_refine
