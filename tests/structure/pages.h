// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cctype>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "structure/sources.h"

namespace pose_refine {

inline std::string text_of(const std::string& file) {
  std::string text;
  for (const std::string& line : lines_of(kRoot / file)) text += line + '\n';
  return text;
}

// Returns the README and every page beside the code, relative to the root.
inline std::vector<std::string> pages() {
  std::vector<std::string> files = files_in({"apps", "data", "include", "src", "tests"}, {".md"});
  files.insert(files.begin(), "README.md");
  return files;
}

// Returns the first groups of all matches.
inline std::vector<std::string> all_matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator i(text.begin(), text.end(), regex), end; i != end; ++i) {
    found.push_back((*i)[1].str());
  }
  return found;
}

inline std::set<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::vector<std::string> all = all_matches(text, pattern);
  return {all.begin(), all.end()};
}

// Returns the anchors that a page's headings get where it is shown: lower case, blanks as dashes,
// no marks.
inline std::set<std::string> anchors_of(const std::string& page) {
  std::set<std::string> anchors;
  for (const std::string& heading : all_matches(text_of(page), "(?:^|\n)#+ ([^\n]+)")) {
    std::string anchor;
    for (const char c : heading) {
      const auto byte = static_cast<unsigned char>(c);
      if (std::isalnum(byte) || c == '_' || c == '-')
        anchor += static_cast<char>(std::tolower(byte));
      else if (c == ' ')
        anchor += '-';
    }
    anchors.insert(anchor);
  }
  return anchors;
}

// Returns the indented commands of a page, each in one line.
inline std::vector<std::string> commands_of(const std::string& page) {
  std::vector<std::string> commands;
  bool continues = false;
  for (std::string line : lines_of(kRoot / page)) {
    const bool indented = line.rfind("    ", 0) == 0;
    if (!indented) {
      continues = false;
      continue;
    }
    const bool goes_on = line.back() == '\\';
    if (goes_on) line.pop_back();
    line.erase(0, line.find_first_not_of(' '));
    if (continues)
      commands.back() += line;
    else
      commands.push_back(line);
    continues = goes_on;
  }
  return commands;
}

}  // namespace pose_refine
