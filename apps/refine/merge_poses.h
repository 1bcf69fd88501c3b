// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "apps/input/notes.h"
#include "io/format/format.h"
#include "pose_refine/io.h"

namespace pose_refine::apps {

// This holds the poses of all parts of a run; an image belongs to one of them.
class PartPoses {
 public:
  // Reads the next part. Throws Exit(kBadInput) when it is of another format than the first one.
  void add(const std::string& path, const std::string& format, Notes& notes);

  std::size_t size() const { return all_.size(); }
  const std::string& name(std::size_t i) const { return all_[i].pose.name; }
  const std::string& format() const { return format_; }
  io::Names names() const;

  // Returns the poses of the whole. Throws Exit(kBadInput) when two parts have an image in common.
  std::vector<NamedPose> merged() const;

 private:
  struct Owned {
    NamedPose pose;
    std::string path;
  };
  std::string number(std::size_t i) const;

  std::vector<Owned> all_;
  std::string format_;
  std::size_t parts_ = 0;
  bool counted_ = true;  // the names of each part count its images
};

}  // namespace pose_refine::apps
