// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace pose_refine {

// The median of nine numbers by 19 exchanges without branches (Paeth, Graphics Gems, 1990).
inline double median_of_nine(std::array<double, 9> v) {
  constexpr std::array<std::array<std::size_t, 2>, 19> kExchanges{{{1, 2},
                                                                   {4, 5},
                                                                   {7, 8},
                                                                   {0, 1},
                                                                   {3, 4},
                                                                   {6, 7},
                                                                   {1, 2},
                                                                   {4, 5},
                                                                   {7, 8},
                                                                   {0, 3},
                                                                   {5, 8},
                                                                   {4, 7},
                                                                   {3, 6},
                                                                   {1, 4},
                                                                   {2, 5},
                                                                   {4, 7},
                                                                   {4, 2},
                                                                   {6, 4},
                                                                   {4, 2}}};
#pragma GCC unroll 19
  for (const auto& [a, b] : kExchanges) {
    const double low = v[b] < v[a] ? v[b] : v[a];
    v[b] = v[b] < v[a] ? v[a] : v[b];
    v[a] = low;
  }
  return v[4];
}

// The median of values at up to 9 places spread over n rows: enough where only the size matters.
template <class Value>
double sample_median(std::size_t rows, const Value& value) {
  constexpr std::size_t kMost = 9;
  const std::size_t size = std::min(rows, kMost);
  std::array<double, kMost> values{};
  for (std::size_t k = 0; k < size; ++k) values[k] = value(k * rows / size);
  if (size == kMost) return median_of_nine(values);
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(size / 2);
  std::nth_element(values.begin(), middle, values.begin() + static_cast<std::ptrdiff_t>(size));
  return *middle;
}

}  // namespace pose_refine
