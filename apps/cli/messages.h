// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pose_refine::apps {

// Writes a line to standard error, even under --quiet: a result or a fault, not progress.
void say(const std::string& text);
// Writes a line to standard error, except under --quiet. After kMostNotes lines it only counts.
void note(const std::string& text);
// Says how many notes were only counted; the end of the program calls it.
void tell_more_notes();
constexpr std::size_t kMostNotes = 7;

// Returns "1 image", "2 images".
std::string plural(std::size_t count, const std::string& what);
// Returns "a b c".
std::string joined(const std::vector<std::string>& words);
// Returns "a, b, c, d, e, ...": it names the first few.
std::string some_of(const std::vector<std::string>& names);

// Images that something is the case for, grouped by the reason, so that few lines tell of any
// number.
class ByReason {
 public:
  explicit ByReason(std::string what) : what_(std::move(what)) {}
  void add(const std::string& reason, const std::string& image);
  std::size_t images() const { return images_; }
  // Returns "WHAT: IMAGE: REASON", or "WHAT: 9 images: REASON (a, b, c, d, e, ...)" where several
  // have the reason: the commonest reasons first, and in the last of `most` lines how many are
  // left.
  std::vector<std::string> lines(std::size_t most) const;

 private:
  struct Group {
    std::string reason;
    std::size_t images = 0;
    std::vector<std::string> named;  // the first few
  };
  std::string what_;
  std::size_t images_ = 0;
  std::map<std::string, std::size_t> index_;  // of a reason's group
  std::vector<Group> groups_;                 // in the order of their first images
};

}  // namespace pose_refine::apps
