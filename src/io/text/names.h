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

// Checks that an image can have this name. The error has no position.
Status check_name(std::string_view name);

// Returns the common part of both names of a frame: the pose files of 7-Scenes call it
// "frame-000000", and lists of its images "frame-000000.color.png".
std::string_view image_stem(std::string_view name);

// Finds names as `match` says, all of them with image_stem(). It keeps views, so the names must
// outlive it. Times are compared elsewhere (name_pairs.h), because they need whole lists.
class NameIndex {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  explicit NameIndex(NameMatch match) : match_(match) {}

  // Full names must be distinct.
  void add(std::string_view name);

  const std::vector<std::string_view>& names() const { return names_; }

  // Returns the position of the only name that matches, or kNone, or the error kAmbiguous naming
  // two that do.
  //   kFull      the same bytes
  //   kBasename  the same after the last '/'
  //   kSuffix    equal, or one is the end of the other after a '/'
  //   kStem      the same as canonical_name() has them, else kSuffix of these, else a number alone
  //              and the number that ends the other
  Result<std::size_t> find(std::string_view name) const;

 private:
  using ByKey = std::unordered_map<std::string, std::vector<std::size_t>>;

  // Returns the only one of `candidates` that `fits`.
  template <class Fits>
  Result<std::size_t> only(std::string_view name, const ByKey& by_key, const std::string& key,
                           const Fits& fits) const;
  Result<std::size_t> find_stem(std::string_view name) const;

  NameMatch match_;
  std::vector<std::string_view> names_;
  ByKey by_key_, by_number_;
};

}  // namespace pose_refine::io
