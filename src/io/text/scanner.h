// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "io/files/buffer.h"
#include "io/text/number.h"

namespace pose_refine::io {

// This cursor moves over the blank-separated tokens of one line. If a token cannot be read as
// asked, the cursor stays, so that `token` shows the culprit.
class Line {
 public:
  Line(std::string_view text, std::int64_t number)
      : at_(text.data()), end_(text.data() + text.size()), text_(text), number_(number) {
    while (end_ > at_ && is_blank(end_[-1])) --end_;
  }

  std::int64_t number() const { return number_; }
  std::string_view text() const { return text_; }

  bool at_end() {
    while (at_ < end_ && is_blank(*at_)) ++at_;
    return at_ == end_;
  }

  // Returns the next token, or an empty one at the end.
  std::string_view token() {
    at_end();
    const char* const begin = at_;
    while (at_ < end_ && !is_blank(*at_)) ++at_;
    return {begin, static_cast<std::size_t>(at_ - begin)};
  }

  // Returns everything left, without the blanks around it.
  std::string_view rest() {
    at_end();
    const char* const begin = std::exchange(at_, end_);
    return {begin, static_cast<std::size_t>(end_ - begin)};
  }

  std::optional<double> real() {
    at_end();
    return take(parse_real(at_, end_));
  }

  template <class T>
  std::optional<T> integer() {
    at_end();
    return take(parse_integer<T>(at_, end_));
  }

 private:
  template <class T>
  std::optional<T> take(const Parsed<T>& parsed) {
    if (parsed.end == nullptr || at_ == end_) return std::nullopt;
    at_ = parsed.end;
    return parsed.value;
  }

  const char* at_;
  const char* end_;
  std::string_view text_;
  std::int64_t number_;
};

// Iterates over the lines of a text that was normalized (Buffer::normalize_text).
class Lines {
 public:
  Lines(std::string_view text, std::string path) : rest_(text), path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  std::int64_t number() const { return number_; }  // number of the line returned last

  // Returns the next line as it is, which may be empty.
  std::optional<Line> next() {
    if (rest_.empty()) return std::nullopt;
    const void* newline = std::memchr(rest_.data(), '\n', rest_.size());
    const std::size_t size =
        newline == nullptr
            ? rest_.size()
            : static_cast<std::size_t>(static_cast<const char*>(newline) - rest_.data());
    const std::string_view line = rest_.substr(0, size);
    rest_.remove_prefix(newline == nullptr ? size : size + 1);
    return Line(line, ++number_);
  }

  // Returns the next line that is neither blank nor a '#' comment.
  std::optional<Line> next_data() {
    while (std::optional<Line> line = next()) {
      Line probe = *line;
      if (!probe.at_end() && probe.rest().front() != '#') return line;
    }
    return std::nullopt;
  }

  Error error(std::int64_t line, std::string message) const {
    return Error{ErrorCode::kMalformed, std::move(message), path_, line};
  }

 private:
  std::string_view rest_;
  std::string path_;
  std::int64_t number_ = 0;
};

// Quotes a token for an error message: bytes that are not printable become '?', and a long token is
// cut.
std::string quoted(std::string_view token);

}  // namespace pose_refine::io
