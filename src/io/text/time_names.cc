// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/time_names.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "io/text/decimal.h"
#include "io/text/image_name.h"
#include "io/text/number.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kPaddedDigits = 17;
constexpr double kLatest = 4.2;  // a time in 2103 is so many 10^9 seconds

// A name taken apart: "rgb/1305031102.175304.png".
struct TimeName {
  std::string_view folder;
  std::string plain;  // the number without exponent
  bool has_ending = false;
};

std::optional<TimeName> taken_apart(std::string_view name) {
  TimeName time;
  const std::size_t slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) {
    time.folder = name.substr(0, slash);
    name.remove_prefix(slash + 1);
  }
  const std::string_view stem = without_ending(name);
  time.has_ending = stem.size() < name.size();
  std::optional<std::string> plain = plain_decimal(stem);
  if (!plain) return std::nullopt;
  time.plain = std::move(*plain);
  return time;
}

bool counts_images(const TimeName& time) {
  const std::string& text = time.plain;
  if (text.find('.') != std::string::npos) return false;
  const bool is_padded = text.size() > 1 && text.front() == '0' && text.size() < kPaddedDigits;
  return is_padded || (time.has_ending && time_unit(text) == 9);
}

bool is_between(double value, double power) {
  return value >= power && value < kLatest * power;
}

}  // namespace

TimeUnit time_unit(std::string_view plain) {
  const double value = std::abs(to_real(plain).value_or(0.0));
  const bool is_whole = plain.find('.') == std::string_view::npos;
  if (value >= 1e17 || (is_whole && plain.size() >= kPaddedDigits)) return 0;
  if (is_between(value, 1e15)) return 3;
  if (value >= 1e14 && is_whole) return 0;
  return is_between(value, 1e12) ? 6 : 9;
}

std::optional<std::vector<std::int64_t>> times_of(const std::vector<std::string_view>& names) {
  std::vector<TimeName> parts;
  TimeUnit unit = 9;
  for (const std::string_view name : names) {
    std::optional<TimeName> time = taken_apart(name);
    if (!time || counts_images(*time)) return std::nullopt;
    if (!parts.empty() && time->folder != parts.front().folder) return std::nullopt;
    unit = std::min(unit, time_unit(time->plain));
    parts.push_back(std::move(*time));
  }
  std::vector<std::int64_t> times;
  for (const TimeName& time : parts) {
    const auto scaled = scaled_integer(time.plain, unit);
    if (!scaled) return std::nullopt;
    times.push_back(*scaled);
  }
  if (times.empty()) return std::nullopt;
  return times;
}

}  // namespace pose_refine::io
