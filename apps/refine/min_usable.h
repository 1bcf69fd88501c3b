// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>

namespace pose_refine::apps {

// --min_usable says how many images of a run must be usable with a new pose for it to end with 0: a
// share (95%) or a number. All by default, because a caller that does not look at the report should
// not take input poses for refined ones.
class MinUsable {
 public:
  // Throws Exit(kBadUsage) for anything else than 0% to 100% or a number.
  static MinUsable parse(const std::string& text);

  bool is_met(std::size_t usable, std::size_t images) const;

 private:
  double percent_ = 100.0;
  std::size_t count_ = 0;  // beside 0 percent
};

}  // namespace pose_refine::apps
