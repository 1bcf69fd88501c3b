// SPDX-License-Identifier: BSD-3-Clause
#include "base/real_text.h"

#include <algorithm>
#include <array>
#include <limits>
#include <locale>
#include <sstream>
#include <string>
#include <string_view>

namespace pose_refine {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

const char* after_digits(const char* first, const char* last) {
  return std::find_if_not(first, last, is_digit);
}

// Returns the end of "[-]digits[.digits][e[+-]digits]", or `first` if the text does not begin so.
const char* end_of_number(const char* first, const char* last) {
  const char* const digits = first != last && *first == '-' ? first + 1 : first;
  const char* end = after_digits(digits, last);
  std::ptrdiff_t count = end - digits;
  if (end != last && *end == '.') {
    const char* const fraction = after_digits(end + 1, last);
    count += fraction - end - 1;
    end = fraction;
  }
  if (count == 0) return first;
  if (end == last || (*end != 'e' && *end != 'E')) return end;
  const char* exponent = end + 1;
  if (exponent != last && (*exponent == '+' || *exponent == '-')) ++exponent;
  const char* const after = after_digits(exponent, last);
  return after == exponent ? end : after;
}

// Returns the length of "inf", "infinity" or "nan" (in any case) at the front of `text`, or 0.
std::size_t length_of_word(std::string_view text) {
  std::string lower(text.substr(0, 8));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (lower == "infinity") return 8;
  const std::string three = lower.substr(0, 3);
  return three == "inf" || three == "nan" ? 3 : 0;
}

// Tells whether the mantissa has a digit other than 0. A value of 0 then means that the number is
// too small for a double.
bool has_digits(const std::string& number) {
  return number.substr(0, number.find_first_of("eE")).find_first_of("123456789") !=
         std::string::npos;
}

}  // namespace

std::from_chars_result real_by_stream(const char* first, const char* last, double& value) {
  const bool negative = first != last && *first == '-';
  const char* const word = first + (negative ? 1 : 0);
  const std::string_view rest(word, static_cast<std::size_t>(last - word));
  if (const std::size_t length = length_of_word(rest); length > 0) {
    using Limits = std::numeric_limits<double>;
    const bool nan = rest[0] == 'n' || rest[0] == 'N';
    value = (negative ? -1.0 : 1.0) * (nan ? Limits::quiet_NaN() : Limits::infinity());
    return {word + length, std::errc()};
  }
  const char* const end = end_of_number(first, last);
  if (end == first) return {first, std::errc::invalid_argument};
  const std::string number(first, end);
  std::istringstream stream(number);
  stream.imbue(std::locale::classic());
  double read = 0.0;
  stream >> read;
  if (stream.fail() || (read == 0.0 && has_digits(number)))
    return {end, std::errc::result_out_of_range};
  value = read;
  return {end, std::errc()};
}

std::string shortest(double value) {
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

}  // namespace pose_refine
