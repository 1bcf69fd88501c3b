// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "search/task.h"

namespace pose_refine {

// These are some of the matches of an image as an image of their own, in which a search works as in
// the whole. The whole must outlive it.
class Part {
 public:
  // `rows` are those of the input.
  Part(const Task& whole, const std::vector<std::size_t>& rows);
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  Task task() const { return {image_, whole_.options, factors_, whole_.scratch}; }
  // Poses are cam_from_centered, and both have a center of their own.
  Pose from_whole(const Pose& pose) const;
  Pose to_whole(const Pose& pose) const;

 private:
  const Task whole_;
  const Image image_;
  const Factors factors_;
};

}  // namespace pose_refine
