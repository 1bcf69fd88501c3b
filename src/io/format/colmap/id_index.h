// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace pose_refine::io {

// Finds records by their ids. Ids that are nearly consecutive, which is usual, are looked up in a
// table, others by bisection.
class IdIndex {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  template <class Records>
  explicit IdIndex(const Records& records) {
    std::uint64_t largest = 0;
    for (const auto& record : records) largest = std::max<std::uint64_t>(largest, record.id);
    if (largest < 8 * std::uint64_t{records.size()} + 4096 && records.size() < kFree) {
      fill_table(records, largest);
    } else {
      fill_sorted(records);
    }
  }

  std::size_t find(std::uint64_t id) const {
    if (!table_.empty()) return id < table_.size() && table_[id] != kFree ? table_[id] : kNone;
    const auto at = std::lower_bound(sorted_.begin(), sorted_.end(), Entry{id, 0});
    return at != sorted_.end() && at->first == id ? at->second : kNone;
  }

  // Returns the positions of the first two records found with one id.
  const std::optional<std::pair<std::size_t, std::size_t>>& duplicate() const { return duplicate_; }

 private:
  using Entry = std::pair<std::uint64_t, std::size_t>;
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;

  template <class Records>
  void fill_table(const Records& records, std::uint64_t largest) {
    table_.assign(largest + 1, kFree);
    for (std::size_t i = 0; i < records.size(); ++i) {
      std::uint32_t& slot = table_[records[i].id];
      if (slot != kFree && !duplicate_) duplicate_ = {slot, i};
      slot = static_cast<std::uint32_t>(i);
    }
  }

  template <class Records>
  void fill_sorted(const Records& records) {
    sorted_.reserve(records.size());
    for (std::size_t i = 0; i < records.size(); ++i) sorted_.emplace_back(records[i].id, i);
    std::sort(sorted_.begin(), sorted_.end());
    for (std::size_t i = 1; i < sorted_.size() && !duplicate_; ++i) {
      const bool same = sorted_[i - 1].first == sorted_[i].first;
      if (same) duplicate_ = {sorted_[i - 1].second, sorted_[i].second};
    }
  }

  std::vector<std::uint32_t> table_;
  std::vector<Entry> sorted_;
  std::optional<std::pair<std::size_t, std::size_t>> duplicate_;
};

}  // namespace pose_refine::io
