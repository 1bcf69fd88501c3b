// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

// The text that pybind11 writes about the arguments of a function:
// "a: Type, *, b: int = 0, **kwargs".
namespace pose_refine::python {

// Splits at commas outside of brackets and quotes.
inline std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  char quote = 0;
  for (const char c : text) {
    if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else {
      depth += c == '(' || c == '[' || c == '{';
      depth -= c == ')' || c == ']' || c == '}';
    }
    if (c == ',' && depth == 0 && !quote)
      parts.emplace_back();
    else if (!parts.back().empty() || c != ' ')
      parts.back() += c;
  }
  return parts;
}

}  // namespace pose_refine::python
