// SPDX-License-Identifier: BSD-3-Clause
#include "search/peak.h"

#include <algorithm>
#include <cmath>

#include "base/alarms.h"
#include "base/statistics.h"

namespace pose_refine {
namespace {

// Each of the four poses of a sample of three is a test of its own.
constexpr double kPosesOfSample = 4.0;

std::size_t count_within(const std::vector<double>& sorted, double limit) {
  return static_cast<std::size_t>(std::upper_bound(sorted.begin(), sorted.end(), limit) -
                                  sorted.begin());
}

double noise_within(const Observations& observed, double radius) {
  std::vector<double> values;
  for (std::size_t i = 0; i < observed.pixels.size(); ++i)
    if (observed.pixels[i] <= radius) values.push_back(observed.normalized[i]);
  return median(std::move(values)) / std::sqrt(2.0 * std::log(2.0));  // of a Rayleigh law
}

}  // namespace

Peak find_peak(const Observations& observed, double area, double near_px, double most_px) {
  std::vector<double> sorted = observed.pixels;
  std::sort(sorted.begin(), sorted.end());
  const std::size_t most = count_within(sorted, most_px), near = count_within(sorted, near_px);
  Peak peak;
  if (most <= Alarms::kSample) return peak;
  Alarms everywhere(sorted.size(), area, kPosesOfSample);
  Alarms nearby(near, M_PI * near_px * near_px, kPosesOfSample);
  for (std::size_t k = Alarms::kSample + 1; k <= most; ++k) {
    const double radius = std::max(sorted[k - 1], everywhere.least_radius()),
                 kd = static_cast<double>(k);
    const double alarms = std::max(everywhere.next(kd, radius), nearby.next(kd, radius));
    if (alarms < peak.log_alarms) peak = {k, radius, 0.0, alarms};
  }
  if (peak.size > 0) peak.noise = noise_within(observed, peak.radius);
  return peak;
}

}  // namespace pose_refine
