// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate/time_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>
#include <system_error>

#include "base/real_text.h"
#include "evaluate/frames.h"

namespace pose_refine {
namespace {

std::optional<double> number_of(std::string_view name) {
  double value = 0.0;
  const char* end = name.data() + name.size();
  const auto [stop, status] = real_from_chars(name.data(), end, value);
  if (name.empty() || stop != end || status != std::errc() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

// Returns the seconds in a unit of timestamps of this size.
double unit_of(double largest) {
  if (largest >= 1e17) return 1e-9;
  if (largest >= 1e14) return 1e-6;
  return largest >= 1e11 ? 1e-3 : 1.0;
}

bool are_frames(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) {
    return value == std::floor(value) && std::abs(value) < 1e9;
  });
}

}  // namespace

TimeOrder time_order(const std::vector<std::string>& names) {
  std::vector<double> values;
  for (const std::string& name : names) {
    const auto value = number_of(name);
    if (!value) return {frames_by_sequence(names), {}};
    values.push_back(*value);
  }
  TimeOrder order;
  if (names.empty()) return order;
  std::vector<std::size_t> sequence(names.size());
  std::iota(sequence.begin(), sequence.end(), std::size_t{0});
  std::stable_sort(sequence.begin(), sequence.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  if (!are_frames(values)) {
    const double first = values[sequence.front()], unit = unit_of(values[sequence.back()]);
    for (const double value : values) order.seconds.push_back((value - first) * unit);
  }
  order.sequences.push_back(std::move(sequence));
  return order;
}

}  // namespace pose_refine
