// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pose_refine::io {

inline constexpr std::size_t kNoPartner = static_cast<std::size_t>(-1);

// Pairs times one to one: the two that are nearest to each other first, then the nearest two of
// what is left, while they differ by no more than `most`. Returns the partner of each of `a` among
// `b`, or kNoPartner. It takes O(n log n).
std::vector<std::size_t> nearest_times(const std::vector<std::int64_t>& a,
                                       const std::vector<std::int64_t>& b, std::uint64_t most);

}  // namespace pose_refine::io
