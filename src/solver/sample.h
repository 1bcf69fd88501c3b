// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace pose_refine {

// The median of values at up to 9 places spread over n rows: enough where only the size matters.
template <class Value>
double sample_median(std::size_t rows, const Value& value) {
  constexpr std::size_t kMost = 9;
  const std::size_t size = std::min(rows, kMost);
  std::array<double, kMost> values{};
  for (std::size_t k = 0; k < size; ++k) values[k] = value(k * rows / size);
  // By rank: no branches to mispredict, and faster than a sort at this size.
  for (std::size_t k = 0; k < size; ++k) {
    std::size_t below = 0, equal = 0;
    for (std::size_t i = 0; i < size; ++i) {
      below += values[i] < values[k];
      equal += values[i] == values[k];
    }
    if (below <= size / 2 && size / 2 < below + equal) return values[k];
  }
  return values[0];
}

}  // namespace pose_refine
