// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace pose_refine {

// Returns at most so many of some values, spread evenly over their order.
template <class T>
std::vector<T> spread_evenly(const std::vector<T>& all, std::size_t most) {
  const std::size_t count = std::min(all.size(), most);
  std::vector<T> some;
  some.reserve(count);
  for (std::size_t i = 0; i < count; ++i) some.push_back(all[i * all.size() / count]);
  return some;
}

}  // namespace pose_refine
