// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/messages.h"

#include <iostream>

#include "apps/cli/process_flags.h"
#include "io/text/printable.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kMostNamed = 5;

}  // namespace

void say(const std::string& text) {
  std::cerr << "pose_refine: " + io::printable(text, true) + '\n';
}

void note(const std::string& text) {
  if (!is_quiet()) say(text);
}

std::string plural(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
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

}  // namespace pose_refine::apps
