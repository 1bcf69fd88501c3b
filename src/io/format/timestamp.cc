// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/timestamp.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "io/text/number.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kDecimals = 9, kNanosecondDigits = 15;

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_plain(std::string_view text) {
  const std::size_t point = text.find('.');
  return all_digits(text.substr(0, point)) &&
         (point == std::string_view::npos || point + 1 == text.size() ||
          all_digits(text.substr(point + 1)));
}

// Returns the number without an exponent, with the shortest digits.
std::string plain(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::array<char, 352> digits;  // the longest double has 309 digits before the point
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                 to_real(text).value_or(0.0), std::chars_format::fixed);
  return {digits.data(), end.ptr};
}

bool counts_nanoseconds(std::string_view text) {
  return all_digits(text) && text.size() >= kNanosecondDigits;
}

}  // namespace

std::string seconds(std::string_view timestamp) {
  if (!counts_nanoseconds(timestamp)) return std::string(timestamp);
  const std::size_t point = timestamp.size() - kDecimals;
  return std::string(timestamp.substr(0, point)) + "." + std::string(timestamp.substr(point));
}

std::string padded_nanoseconds(std::string_view count) {
  const bool is_short = all_digits(count) && count.size() < kNanosecondDigits;
  return std::string(is_short ? kNanosecondDigits - count.size() : 0, '0') + std::string(count);
}

std::string nanoseconds(std::string_view timestamp) {
  if (counts_nanoseconds(timestamp)) {
    const std::size_t first = timestamp.find_first_not_of('0');
    return first == std::string_view::npos ? "0" : std::string(timestamp.substr(first));
  }
  const std::string text = plain(timestamp);
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string decimals = point < text.size() ? text.substr(point + 1) : "";
  decimals.resize(kDecimals, '0');
  std::string digits = text.substr(0, point) + decimals;
  const std::size_t zeros = digits.find_first_not_of("-0");
  const std::string sign = digits.front() == '-' ? "-" : "";
  return zeros == std::string::npos ? "0" : sign + digits.substr(zeros);
}

}  // namespace pose_refine::io
