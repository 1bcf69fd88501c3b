// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

namespace pose_refine::map {

// Returns what 95 % of further values stay below, from values > 0 of which there may be few: the
// upper prediction bound of a log-normal distribution about their median. Its spread is that of the
// values above the median, shrunk towards that of the error of a position; values below the median
// say nothing about large errors.
double predicted_quantile95(std::vector<double> values);

}  // namespace pose_refine::map
