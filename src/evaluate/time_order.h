// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pose_refine {

// When images were taken, as their names tell.
struct TimeOrder {
  std::vector<std::vector<std::size_t>> sequences;  // indices of the names, in order
  // The time of each name since the first [s]; empty unless all names are timestamps.
  std::vector<double> seconds;
};

// Names that are all numbers are one sequence by their values; others are ordered by
// frames_by_sequence(). Whole numbers below 1e9 count frames, larger ones are seconds, milli-,
// micro- or nanoseconds by their size.
TimeOrder time_order(const std::vector<std::string>& names);

}  // namespace pose_refine
