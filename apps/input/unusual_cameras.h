// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <set>
#include <string>
#include <vector>

#include "pose_refine/image.h"

namespace pose_refine::apps {

// This collects cameras that are valid but seldom meant (camera/unusual.h). Each gets one line.
class UnusualCameras {
 public:
  void add(const Camera& camera);
  void add(const std::vector<Image>& images);
  const std::set<std::string>& lines() const { return lines_; }
  // Warns of the first few on stderr, and says how many there are; says nothing under --quiet.
  void warn() const;

 private:
  std::set<std::string> lines_;
};

}  // namespace pose_refine::apps
