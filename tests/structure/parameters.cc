// SPDX-License-Identifier: BSD-3-Clause
#include "structure/parameters.h"

#include <algorithm>
#include <cctype>
#include <regex>

namespace pose_refine {
namespace {

// Returns the source without comments and with empty texts, lines as they were.
std::string bare(const std::vector<std::string>& lines) {
  static const std::regex texts(R"("(\\.|[^"\\])*"|'(\\.|[^'\\])+'|//.*)");
  std::string source;
  for (const std::string& line : lines) source += std::regex_replace(line, texts, "") + '\n';
  return source;
}

// Returns the texts between the commas of the brackets that open at `begin`, or nothing if they do
// not close.
std::vector<std::string> parts(const std::string& source, std::size_t begin) {
  std::vector<std::string> all(1);
  int depth = 1;
  for (std::size_t i = begin + 1; i < source.size(); ++i) {
    const char c = source[i];
    if (c == '(' || c == '[' || c == '{' || c == '<') ++depth;
    if (c == ')' || c == ']' || c == '}' || c == '>') --depth;
    if (depth == 0) return all;
    if (depth == 1 && c == ',')
      all.emplace_back();
    else
      all.back() += c;
  }
  return {};
}

// Tells whether a part is like "const Type<A>& name", with or without a default.
bool is_parameter(const std::string& part) {
  static const std::regex declaration(
      R"(^\s*(const\s+|struct\s+)*[A-Za-z_][\w:]*(<[\s\S]*>)?(::\w+)*(\s+const)?[\s&*]+[A-Za-z_]\w*(\[\w*\])*\s*(=[\s\S]*)?$)");
  return std::regex_match(part, declaration);
}

std::string word_before(const std::string& source, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 &&
         (std::isalnum(static_cast<unsigned char>(source[begin - 1])) || source[begin - 1] == '_'))
    --begin;
  return source.substr(begin, end - begin);
}

}  // namespace

std::vector<ParameterList> parameter_lists(const std::vector<std::string>& lines,
                                           std::size_t least) {
  const std::string source = bare(lines);
  std::vector<ParameterList> found;
  for (std::size_t i = source.find('('); i != std::string::npos; i = source.find('(', i + 1)) {
    const std::vector<std::string> all = parts(source, i);
    if (all.size() < least || !std::all_of(all.begin(), all.end(), is_parameter)) continue;
    const auto line = std::count(source.begin(), source.begin() + static_cast<long>(i), '\n');
    found.push_back({word_before(source, i), all.size(), static_cast<int>(line) + 1});
  }
  return found;
}

}  // namespace pose_refine
