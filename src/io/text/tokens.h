// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "io/text/scanner.h"

namespace pose_refine::io {

// Iterates over the blank-separated tokens of a text, across lines. '#' comments take whole lines.
class Tokens {
 public:
  explicit Tokens(Lines lines) : lines_(std::move(lines)) {}

  // Returns the next token, or nothing at the end.
  std::optional<std::string_view> next() {
    while (!line_ || line_->at_end()) {
      line_ = lines_.next_data();
      if (!line_) return std::nullopt;
    }
    return line_->token();
  }

  // Reads a real; the error message calls it `what`.
  Result<double> real(const char* what) {
    return number(what, [](auto t) { return to_real(t); });
  }
  template <class T>
  Result<T> integer(const char* what) {
    return number(what, [](std::string_view token) { return to_integer<T>(token); });
  }

  Error error(std::string message) const {
    return lines_.error(lines_.number(), std::move(message));
  }

 private:
  template <class Parse>
  auto number(const char* what, Parse&& parse)
      -> Result<typename decltype(parse(std::string_view()))::value_type> {
    const std::optional<std::string_view> token = next();
    if (!token) return error(std::string("the file ends before ") + what);
    const auto value = parse(*token);
    if (!value) return error(std::string("expected ") + what + ", found " + quoted(*token));
    return *value;
  }

  Lines lines_;
  std::optional<Line> line_;
};

}  // namespace pose_refine::io
