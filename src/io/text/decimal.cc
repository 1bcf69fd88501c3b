// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/decimal.h"

#include <algorithm>

#include "io/text/number.h"

namespace pose_refine::io {
namespace {

constexpr int kMostDigits = 400;
constexpr std::int64_t kLargest = 4'200'000'000'000'000'000;

// Cuts the sign off the front.
bool take_sign(std::string_view& text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (negative || text.front() == '+')) text.remove_prefix(1);
  return negative;
}

// Cuts the exponent off the end. A huge one is cut to one that is refused.
int take_exponent(std::string_view& text) {
  const std::size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos) return 0;
  const auto exponent = to_integer<int>(text.substr(e + 1));
  text = text.substr(0, e);
  return exponent ? std::clamp(*exponent, -2 * kMostDigits, 2 * kMostDigits) : 2 * kMostDigits;
}

// Puts a decimal point behind the first `point` of the digits, which may lie outside of them.
std::string with_point(std::string digits, int point) {
  if (point < 1) {
    digits.insert(0, static_cast<std::size_t>(1 - point), '0');
    point = 1;
  }
  if (static_cast<int>(digits.size()) < point) digits.resize(static_cast<std::size_t>(point), '0');
  if (static_cast<int>(digits.size()) > point) digits.insert(static_cast<std::size_t>(point), ".");
  return digits;
}

}  // namespace

std::optional<std::string> plain_decimal(std::string_view number) {
  if (!to_real(number)) return std::nullopt;
  if (number.find_first_of("eE") == std::string_view::npos) return std::string(number);
  const bool negative = take_sign(number);
  const int exponent = take_exponent(number);
  const std::size_t dot = std::min(number.find('.'), number.size());
  std::string digits(number.substr(0, dot));
  const int point = static_cast<int>(digits.size()) + exponent;
  if (dot < number.size()) digits += number.substr(dot + 1);
  if (digits.size() > kMostDigits || std::abs(point) > kMostDigits) return std::nullopt;
  return (negative ? "-" : "") + with_point(std::move(digits), point);
}

std::optional<std::int64_t> scaled_integer(std::string_view plain, int places) {
  const bool negative = take_sign(plain);
  const std::size_t dot = std::min(plain.find('.'), plain.size());
  std::string digits(plain.substr(0, dot));
  std::string decimals(dot < plain.size() ? plain.substr(dot + 1) : "");
  decimals.resize(std::max(decimals.size(), static_cast<std::size_t>(places) + 1), '0');
  const bool up = decimals[static_cast<std::size_t>(places)] >= '5';
  digits += decimals.substr(0, static_cast<std::size_t>(places));
  const auto whole =
      digits.empty() ? std::optional<std::int64_t>(0) : to_integer<std::int64_t>(digits);
  if (!whole || *whole > kLargest - 1) return std::nullopt;
  const std::int64_t rounded = *whole + (up ? 1 : 0);
  return negative ? -rounded : rounded;
}

}  // namespace pose_refine::io
