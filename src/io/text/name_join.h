// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "io/text/names.h"
#include "io/text/scanner.h"

namespace pose_refine::io {

// Finds the images of poses among `names`. Each may be claimed once.
class Joiner {
 public:
  Joiner(NameMatch match, std::string file) : index_(match), file_(std::move(file)) {}

  void add(std::string_view name) { index_.add(name); }

  Result<std::size_t> claim(std::string_view name) {
    const Result<std::size_t> i = find(name);
    if (!i || *i == NameIndex::kNone) return i;
    const auto [other, is_new] = claimed_.emplace(*i, name);
    if (is_new) return i;
    return Error{ErrorCode::kAmbiguous,
                 "the images " + quoted(other->second) + " and " + quoted(name) +
                     " of the poses both match one image",
                 file_};
  }

  // Lists them in the order in which they were added.
  std::vector<std::string> unclaimed() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < index_.names().size(); ++i)
      if (claimed_.count(i) == 0) names.emplace_back(index_.names()[i]);
    return names;
  }

  Result<std::size_t> find(std::string_view name) const {
    const Result<std::size_t> i = index_.find(name);
    if (i) return i;
    Error error = i.error();
    error.file = file_;
    return error;
  }

 private:
  NameIndex index_;
  std::string file_;
  std::unordered_map<std::size_t, std::string> claimed_;
};

}  // namespace pose_refine::io
