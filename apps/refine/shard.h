// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pose_refine::apps {

// --shard=K/N asks for the K-th of N parts of a list, counted from 1. Parts are runs of neighbors
// whose lengths differ by one at most, so that the parts in order are the whole list.
struct Shard {
  std::size_t part = 1, parts = 1;

  bool is_whole() const { return parts == 1; }
  template <class T>
  std::vector<T> of(std::vector<T> all) const {
    const std::size_t begin = boundary(part - 1, all.size()), end = boundary(part, all.size());
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(end), all.end());
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(begin));
    return all;
  }

 private:
  // Returns the end of part k of n things.
  std::size_t boundary(std::size_t k, std::size_t n) const {
    return n / parts * k + n % parts * k / parts;
  }
};

// Throws Exit(kBadUsage) unless `text` is empty (the whole) or K/N with 1 <= K <= N.
Shard parse_shard(const std::string& text);

}  // namespace pose_refine::apps
