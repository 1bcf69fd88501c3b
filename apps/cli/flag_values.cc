// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/flag_values.h"

#include <algorithm>
#include <sstream>

#include "apps/cli/exit.h"
#include "io/text/nearest_word.h"

namespace pose_refine::apps {

std::vector<std::string> split(const std::string& list, char by) {
  std::vector<std::string> parts;
  std::istringstream stream(list);
  for (std::string part; std::getline(stream, part, by);) parts.push_back(part);
  return parts;
}

int choice(const std::string& flag, const std::string& value,
           const std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), value);
  if (found != names.end()) return static_cast<int>(found - names.begin());
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  throw Exit(kBadUsage, "--" + flag + "='" + value + "' is none of: " + all +
                            "; the nearest one is " + io::nearest(value, names));
}

void throw_bad_flag(const std::string& flag, const std::string& value, const std::string& what) {
  std::string text = "--";
  for (const std::string& part : {flag, std::string(": '"), value, std::string("' is "), what}) {
    text += part;
  }
  throw Exit(kBadUsage, text);
}

void require_usage(bool condition, const std::string& text) {
  if (!condition) throw Exit(kBadUsage, text);
}

}  // namespace pose_refine::apps
