// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pose_refine/io.h"
#include "pose_refine/support/error.h"

namespace pose_refine::io {

// Is this something an image can be called? An error without a position if not.
Status check_name(std::string_view name);

// The pose files of 7-Scenes call a frame "frame-000000", lists of its images
// "frame-000000.color.png": the former for both.
std::string_view image_stem(std::string_view name);

// Finds names the way `match` says. All of it with image_stem().
// Keeps views: the names must outlive it.
class NameIndex {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  explicit NameIndex(NameMatch match) : match_(match) {}

  // Full names must be distinct.
  void add(std::string_view name);

  const std::vector<std::string_view>& names() const { return names_; }

  // Position of the only name that matches, kNone, or kAmbiguous naming two that do.
  //   kFull      the same bytes
  //   kBasename  the same after the last '/'
  //   kSuffix    equal, or one is the end of the other after a '/'
  Result<std::size_t> find(std::string_view name) const;

 private:
  bool matches(std::string_view candidate, std::string_view name) const;

  NameMatch match_;
  std::vector<std::string_view> names_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_key_;
};

}  // namespace pose_refine::io
