// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/number.h"

#include <algorithm>

#include "io/text/ascii.h"

namespace pose_refine::io {
namespace {

// Returns the decimal position of the first non-zero digit: 0 for 1.5, 2 for 150, -1 for 0.15.
std::int64_t leading_position(std::string_view mantissa) {
  std::int64_t integer_digits = 0, fraction_zeros = 0;
  bool fraction = false, started = false;
  for (char c : mantissa) {
    if (c == '.') {
      fraction = true;
    } else if (c >= '0' && c <= '9') {
      started = started || c != '0';
      if (!fraction && started) ++integer_digits;
      if (fraction && !started) ++fraction_zeros;
    }
  }
  return integer_digits > 0 ? integer_digits - 1 : -fraction_zeros - 1;
}

}  // namespace

bool is_not_finite(std::string_view token) {
  if (!token.empty() && (token.front() == '-' || token.front() == '+')) token.remove_prefix(1);
  std::string word(token);
  std::transform(word.begin(), word.end(), word.begin(), lower);
  if (word == "nan" || word == "inf" || word == "infinity") return true;
  const bool is_long = word.size() > 5 && word.back() == ')';
  return (is_long && word.compare(0, 4, "nan(") == 0) || word.compare(0, 3, "1.#") == 0;
}

std::optional<double> to_real_or_nan(std::string_view token) {
  if (const auto real = to_real(token)) return real;
  if (!is_not_finite(token)) return std::nullopt;
  return std::numeric_limits<double>::quiet_NaN();
}

bool underflows(std::string_view number) {
  const std::size_t e = number.find_first_of("eE");
  const std::int64_t position = leading_position(number.substr(0, e));
  if (e == std::string_view::npos) return position < 0;
  std::string_view exponent = number.substr(e + 1);
  const bool negative = !exponent.empty() && exponent.front() == '-';
  const auto value = to_integer<std::int64_t>(exponent);
  // An exponent beyond 64 bits outweighs any mantissa that fits in memory.
  constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max() / 2;
  if (!value || *value > kHuge || *value < -kHuge) return negative;
  return *value + position < 0;
}

void append_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "nan";  // its sign means nothing
    return;
  }
  char text[32];
  out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

void append_number(std::string& out, std::uint64_t value) {
  char text[24];
  out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

}  // namespace pose_refine::io
