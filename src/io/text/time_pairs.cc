// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/time_pairs.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>

namespace pose_refine::io {
namespace {

struct Entry {
  std::int64_t time;
  bool is_b;
  std::size_t index;
};

// This is both lists in one, by time. The nearest two of different lists are always neighbors,
// since an entry between them would be nearer to one of them.
class Merged {
 public:
  Merged(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
    for (std::size_t i = 0; i < a.size(); ++i) entries_.push_back({a[i], false, i});
    for (std::size_t i = 0; i < b.size(); ++i) entries_.push_back({b[i], true, i});
    std::sort(entries_.begin(), entries_.end(), [](const Entry& x, const Entry& y) {
      return std::tie(x.time, x.is_b, x.index) < std::tie(y.time, y.is_b, y.index);
    });
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      left_.push_back(i == 0 ? kNoPartner : i - 1);
      right_.push_back(i + 1 < entries_.size() ? i + 1 : kNoPartner);
    }
    used_.resize(entries_.size(), false);
  }

  std::vector<std::size_t> pair(std::size_t size_of_a, std::uint64_t most) {
    std::vector<std::size_t> partner(size_of_a, kNoPartner);
    for (std::size_t i = 0; i < entries_.size(); ++i) consider(i, right_[i]);
    while (!nearest_.empty()) {
      const auto [gap, x, y] = nearest_.top();
      nearest_.pop();
      if (gap > most) break;
      if (used_[x] || used_[y]) continue;
      const bool first_is_b = entries_[x].is_b;
      partner[entries_[first_is_b ? y : x].index] = entries_[first_is_b ? x : y].index;
      take_out(x);
      take_out(y);
      consider(left_[x], right_[y]);
    }
    return partner;
  }

 private:
  void consider(std::size_t x, std::size_t y) {
    if (x == kNoPartner || y == kNoPartner || entries_[x].is_b == entries_[y].is_b) return;
    // The later minus the earlier fits into the unsigned type, whatever their signs are.
    const std::uint64_t gap =
        static_cast<std::uint64_t>(entries_[y].time) - static_cast<std::uint64_t>(entries_[x].time);
    nearest_.emplace(gap, x, y);
  }

  void take_out(std::size_t i) {
    used_[i] = true;
    if (left_[i] != kNoPartner) right_[left_[i]] = right_[i];
    if (right_[i] != kNoPartner) left_[right_[i]] = left_[i];
  }

  using Candidate = std::tuple<std::uint64_t, std::size_t, std::size_t>;
  std::vector<Entry> entries_;
  std::vector<std::size_t> left_, right_;
  std::vector<bool> used_;
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<Candidate>> nearest_;
};

}  // namespace

std::vector<std::size_t> nearest_times(const std::vector<std::int64_t>& a,
                                       const std::vector<std::int64_t>& b, std::uint64_t most) {
  return Merged(a, b).pair(a.size(), most);
}

}  // namespace pose_refine::io
