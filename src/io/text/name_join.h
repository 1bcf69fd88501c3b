// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "io/text/name_pairs.h"
#include "io/text/names.h"

namespace pose_refine::io {

// Finds the images of poses among names that are added. Each may be claimed once.
class Joiner {
 public:
  Joiner(const NameRules& rules, std::string file)
      : rules_(rules), index_(rules.match), file_(std::move(file)) {}

  void add(std::string_view name) { index_.add(name); }

  // Tells the names of all poses of the run, after the last add(). Times need to know them all,
  // because each goes to the nearest. They must outlive the joiner.
  void expect(NameList names);

  // Returns the position of the name that belongs to a pose, or NameIndex::kNone.
  Result<std::size_t> find(std::string_view name) const;
  // Does the same, and refuses a second pose.
  Result<std::size_t> claim(std::string_view name);

  // Lists those that belong to no expected pose, in the order in which they were added.
  std::vector<std::string> unclaimed() const;

  // Says why no pose found anything. It needs both expected and added names.
  std::string hint() const;

 private:
  Error at_file(Error error) const;

  NameRules rules_;
  NameIndex index_;
  std::string file_;
  NameList expected_;
  bool in_time_ = false;  // the partners are the nearest times
  std::unordered_map<std::string_view, std::size_t> partner_;
  std::unordered_map<std::size_t, std::string> claimed_;
};

}  // namespace pose_refine::io
