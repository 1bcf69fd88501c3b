// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "apps/input/guided_looks.h"

namespace pose_refine::apps {

// These are the sentences that a user should know about the inputs of a run. Each is said once on
// stderr, except under --quiet, and reports list them all.
class Notes {
 public:
  // Adds what a reader noticed about the file `path`.
  void add(const std::string& path, const std::vector<std::string>& sentences);
  void add(const std::string& path, const std::string& sentence);

  // Keeps how many matches of images were left out because they hold NaN or infinity, and says so.
  // They are no sentence of all(): a report counts them by image, so that reports can be merged.
  void add_left_out(const std::string& path, const std::map<std::string, std::size_t>& by_image);

  // Keeps how the matches of an image were found, if they are guided, for the same reason.
  void add_look(const std::string& image, const GuidedLook& look) { looks_[image] = look; }

  const std::vector<std::string>& all() const { return all_; }
  std::size_t left_out(const std::string& image) const;
  std::size_t left_out() const;
  // Returns "3 matches of 2 images hold NaN or infinity and are left out".
  std::string left_out_words() const;
  const GuidedLooks& looks() const { return looks_; }

 private:
  std::vector<std::string> all_;
  std::map<std::string, std::size_t> left_out_;
  GuidedLooks looks_;
};

}  // namespace pose_refine::apps
