// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "base/real_text.h"

// These functions read and write numbers independently of any locale. std::from_chars stops at the
// first character it does not like and calls that success, and it accepts "nan" and "inf"; these
// demand that the whole token is used and that reals are finite.
namespace pose_refine::io {

inline bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// This is a number and where it ends; `end` is null when there is none.
template <class T>
struct Parsed {
  T value = {};
  const char* end = nullptr;
};

// Tells whether a number that from_chars calls out of range is tiny (rather than huge).
bool underflows(std::string_view number);

// Reads the finite real at `first`, which must end at a blank or at `last`. A leading '+' is
// allowed; a value too small for a double is 0, and one too large is not a number.
inline Parsed<double> parse_real(const char* first, const char* last) {
  if (last - first > 1 && *first == '+' && first[1] != '-') ++first;
  double value = 0.0;
  const auto [end, status] = real_from_chars(first, last, value);
  if (end == first || (end != last && !is_blank(*end))) return {};
  if (status == std::errc::result_out_of_range) {
    if (!underflows({first, static_cast<std::size_t>(end - first)})) return {};
    value = *first == '-' ? -0.0 : 0.0;
  } else if (status != std::errc() || !std::isfinite(value)) {
    return {};
  }
  return {value, end};
}

template <class T>
Parsed<T> parse_integer(const char* first, const char* last) {
  if (last - first > 1 && *first == '+' && first[1] != '-') ++first;
  T value = 0;
  const auto [end, status] = std::from_chars(first, last, value);
  if (status != std::errc() || (end != last && !is_blank(*end))) return {};
  return {value, end};
}

// Reads a token that is already cut out.
inline std::optional<double> to_real(std::string_view token) {
  const char* last = token.data() + token.size();
  const Parsed<double> real = parse_real(token.data(), last);
  if (real.end != last || token.empty()) return std::nullopt;
  return real.value;
}

template <class T>
std::optional<T> to_integer(std::string_view token) {
  const char* last = token.data() + token.size();
  const Parsed<T> integer = parse_integer<T>(token.data(), last);
  if (integer.end != last || token.empty()) return std::nullopt;
  return integer.value;
}

// Tells whether a token spells NaN or infinity: "nan", "-inf", and what the runtime of Microsoft
// prints ("1.#QNAN", "-1.#IND").
bool is_not_finite(std::string_view token);
// Reads a finite real, or NaN where the token spells NaN or infinity.
std::optional<double> to_real_or_nan(std::string_view token);

// Appends the shortest digits that read back to the same bits (at most 17).
void append_number(std::string& out, double value);
void append_number(std::string& out, std::uint64_t value);

}  // namespace pose_refine::io
