// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <set>
#include <string>
#include <vector>

#include "pose_refine/image.h"

namespace pose_refine::apps {

// Cameras that are valid but seldom meant (camera/unusual.h): a line for each, and each once.
class UnusualCameras {
 public:
  void add(const Camera& camera);
  void add(const std::vector<Image>& images);
  const std::set<std::string>& lines() const { return lines_; }
  // The first few as warnings on stderr, and how many there are; nothing under --quiet.
  void warn() const;

 private:
  std::set<std::string> lines_;
};

}  // namespace pose_refine::apps
