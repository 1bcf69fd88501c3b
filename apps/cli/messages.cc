// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/messages.h"

#include <algorithm>
#include <iostream>

#include "apps/cli/process_flags.h"
#include "io/text/printable.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kMostNamed = 5;

// Counts the notes of this run.
std::size_t& notes() {
  static std::size_t count = 0;
  return count;
}

}  // namespace

void say(const std::string& text) {
  std::cerr << "pose_refine: " + io::printable(text, true) + '\n';
}

void note(const std::string& text) {
  if (is_quiet()) return;
  if (notes()++ < kMostNotes) say(text);
}

void tell_more_notes() {
  if (notes() > kMostNotes)
    say("and " + plural(notes() - kMostNotes, "more note") +
        "; reports list what is odd about the inputs and each image");
}

std::string plural(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string some_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += ", ";
    if (i == kMostNamed) return text + "...";
    text += names[i];
  }
  return text;
}

void ByReason::add(const std::string& reason, const std::string& image) {
  const auto [at, is_new] = index_.try_emplace(reason, groups_.size());
  if (is_new) groups_.push_back({reason, 0, {}});
  Group& group = groups_[at->second];
  ++images_;
  // One more than are named makes some_of() end in dots.
  if (++group.images <= kMostNamed + 1) group.named.push_back(image);
}

std::vector<std::string> ByReason::lines(std::size_t most) const {
  std::vector<Group> groups = groups_;
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.images > b.images; });
  std::vector<std::string> lines;
  std::size_t left = images_;
  for (const Group& group : groups) {
    if (lines.size() + 1 == most && left > group.images) {
      lines.push_back(what_ + ": " + plural(left, "more image") + " for other reasons");
      break;
    }
    left -= group.images;
    lines.push_back(what_ + ": " +
                    (group.images == 1 ? group.named.front() + ": " + group.reason
                                       : plural(group.images, "image") + ": " + group.reason +
                                             " (" + some_of(group.named) + ")"));
  }
  return lines;
}

}  // namespace pose_refine::apps
