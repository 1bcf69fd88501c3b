// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/name_join.h"

#include <algorithm>
#include <utility>

#include "io/text/scanner.h"

namespace pose_refine::io {

void Joiner::expect(NameList names) {
  expected_ = std::move(names);
  const auto is_found = [&](std::string_view name) {
    const Result<std::size_t> i = index_.find(name);
    return i && *i != NameIndex::kNone;
  };
  if (rules_.time_offset == 0.0 && std::all_of(expected_.begin(), expected_.end(), is_found))
    return;
  const auto pairs = pair_times(expected_, index_.names(), rules_);
  in_time_ = pairs.has_value();
  for (std::size_t i = 0; in_time_ && i < expected_.size(); ++i)
    partner_[expected_[i]] = pairs->of[i];
}

Result<std::size_t> Joiner::find(std::string_view name) const {
  if (in_time_) {
    const auto partner = partner_.find(name);
    return partner == partner_.end() ? NameIndex::kNone : partner->second;
  }
  Result<std::size_t> i = index_.find(name);
  return i ? i : Result<std::size_t>(at_file(i.error()));
}

Result<std::size_t> Joiner::claim(std::string_view name) {
  const Result<std::size_t> i = find(name);
  if (!i || *i == NameIndex::kNone) return i;
  const auto [other, is_new] = claimed_.emplace(*i, name);
  if (is_new) return i;
  return at_file(Error{ErrorCode::kAmbiguous, "the images " + quoted(other->second) + " and " +
                                                  quoted(name) +
                                                  " of the poses both match one image"});
}

std::vector<std::string> Joiner::unclaimed() const {
  std::vector<bool> has_pose(index_.names().size(), false);
  for (const std::string_view name : expected_) {
    const Result<std::size_t> i = find(name);
    if (i && *i != NameIndex::kNone) has_pose[*i] = true;
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < has_pose.size(); ++i)
    if (!has_pose[i]) names.emplace_back(index_.names()[i]);
  return names;
}

std::string Joiner::hint() const {
  if (expected_.empty() || index_.names().empty()) return {};
  return no_pair_hint(expected_, index_.names(), rules_);
}

Error Joiner::at_file(Error error) const {
  error.file = file_;
  return error;
}

}  // namespace pose_refine::io
