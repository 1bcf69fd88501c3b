// SPDX-License-Identifier: BSD-3-Clause
#include "apps/inspect/layout.h"

#include <array>
#include <charconv>
#include <sstream>

namespace pose_refine::apps {
namespace {

constexpr char kIndent[] = "    ";

// Returns where the line is cut, or npos where it stays whole.
std::size_t cut(const std::string& line) {
  const std::size_t begin = line.find_first_not_of(' ');
  const std::size_t blank = line.rfind(' ', kMostColumns);
  if (blank != std::string::npos && blank > begin) return blank;
  const std::size_t comma = line.rfind(',', kMostColumns - 1);
  return comma == std::string::npos ? comma : comma + 1;
}

std::string without_end_blanks(const std::string& line) {
  const std::size_t last = line.find_last_not_of(' ');
  return last == std::string::npos ? std::string() : line.substr(0, last + 1);
}

}  // namespace

std::string four(double value) {
  std::array<char, 32> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 4);
  return {text.data(), end.ptr};
}

std::string fitted(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    while (line.size() > kMostColumns) {
      const std::size_t at = cut(line);
      if (at == std::string::npos) break;
      out += without_end_blanks(line.substr(0, at)) + '\n';
      const std::size_t next = line.find_first_not_of(' ', at);
      line = next == std::string::npos ? "" : kIndent + line.substr(next);
    }
    out += without_end_blanks(line) + '\n';
  }
  return out;
}

}  // namespace pose_refine::apps
