// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/notes.h"

#include <algorithm>

#include "apps/cli/messages.h"

namespace pose_refine::apps {

void Notes::add(const std::string& path, const std::string& sentence) {
  std::string line = path;
  line.append(": ").append(sentence);
  if (std::find(all_.begin(), all_.end(), line) != all_.end()) return;
  note(line);
  all_.push_back(std::move(line));
}

void Notes::add(const std::string& path, const std::vector<std::string>& sentences) {
  for (const std::string& sentence : sentences) add(path, sentence);
}

void Notes::add_left_out(const std::string& path,
                         const std::map<std::string, std::size_t>& by_image) {
  left_out_.insert(by_image.begin(), by_image.end());
  if (by_image.empty()) return;
  note(path + ": " + left_out_words());
}

std::size_t Notes::left_out(const std::string& image) const {
  const auto found = left_out_.find(image);
  return found == left_out_.end() ? 0 : found->second;
}

std::size_t Notes::left_out() const {
  std::size_t count = 0;
  for (const auto& [image, rows] : left_out_) count += rows;
  return count;
}

std::string Notes::left_out_words() const {
  const std::size_t count = left_out();
  return std::to_string(count) + (count == 1 ? " match of " : " matches of ") +
         plural(left_out_.size(), "image") + " hold NaN or infinity and are left out";
}

}  // namespace pose_refine::apps
