// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/timestamp.h"

#include <algorithm>

#include "io/text/decimal.h"
#include "io/text/time_names.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kNanosecondDigits = 19;

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Moves the decimal point of a plain decimal to the left, and keeps every digit.
std::string divided(std::string_view plain, std::size_t places) {
  const bool negative = plain.front() == '-';
  if (negative) plain.remove_prefix(1);
  const std::size_t point = std::min(plain.find('.'), plain.size());
  std::string digits(plain.substr(0, point));
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, ".");
  if (point < plain.size()) digits += plain.substr(point + 1);
  return (negative ? "-" : "") + digits;
}

}  // namespace

std::string seconds(std::string_view timestamp) {
  const std::string plain = plain_decimal(timestamp).value_or(std::string(timestamp));
  const TimeUnit unit = time_unit(plain);
  if (unit == 9) return std::string(timestamp);
  return divided(plain, static_cast<std::size_t>(9 - unit));
}

std::string padded_nanoseconds(std::string_view count) {
  const bool is_short = all_digits(count) && count.size() < kNanosecondDigits;
  return std::string(is_short ? kNanosecondDigits - count.size() : 0, '0') + std::string(count);
}

std::string nanoseconds(std::string_view timestamp) {
  const std::string text = plain_decimal(timestamp).value_or(std::string(timestamp));
  const auto places = static_cast<std::size_t>(time_unit(text));
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string decimals = point < text.size() ? text.substr(point + 1) : "";
  decimals.resize(places, '0');
  std::string digits = text.substr(0, point) + decimals;
  const std::size_t zeros = digits.find_first_not_of("-+0");
  const std::string sign = digits.front() == '-' ? "-" : "";
  return zeros == std::string::npos ? "0" : sign + digits.substr(zeros);
}

}  // namespace pose_refine::io
