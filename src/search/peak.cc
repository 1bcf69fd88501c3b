// SPDX-License-Identifier: BSD-3-Clause
#include "search/peak.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/alarms.h"
#include "base/statistics.h"

namespace pose_refine {
namespace {

// Each of the four poses of a sample of three is a test of its own.
constexpr double kPosesOfSample = 4.0;

// Returns the residuals of at most `limit` in order: the others are only counted, not sorted.
std::vector<double> sorted_within(const std::vector<double>& residuals, double limit) {
  std::vector<double> within;
  std::copy_if(residuals.begin(), residuals.end(), std::back_inserter(within),
               [limit](double residual) { return residual <= limit; });
  std::sort(within.begin(), within.end());
  return within;
}

double noise_within(const Observations& observed, double radius) {
  std::vector<double> values;
  for (std::size_t i = 0; i < observed.pixels.size(); ++i)
    if (observed.pixels[i] <= radius) values.push_back(observed.normalized[i]);
  return median(std::move(values)) / std::sqrt(2.0 * std::log(2.0));  // of a Rayleigh law
}

}  // namespace

Peak find_peak(const Observations& observed, double area, double near_px, double most_px) {
  const std::vector<double> near = sorted_within(observed.pixels, near_px);
  const auto most =
      static_cast<std::size_t>(std::upper_bound(near.begin(), near.end(), most_px) - near.begin());
  Peak peak;
  if (most <= Alarms::kSample) return peak;
  Alarms everywhere(observed.pixels.size(), area, kPosesOfSample);
  Alarms nearby(near.size(), M_PI * near_px * near_px, kPosesOfSample);
  for (std::size_t k = Alarms::kSample + 1; k <= most; ++k) {
    const double radius = std::max(near[k - 1], everywhere.least_radius()),
                 kd = static_cast<double>(k);
    const double log_square = std::log(radius * radius);
    const double alarms = std::max(everywhere.next(kd, log_square), nearby.next(kd, log_square));
    if (alarms < peak.log_alarms) peak = {k, radius, 0.0, alarms};
  }
  if (peak.size > 0) peak.noise = noise_within(observed, peak.radius);
  return peak;
}

}  // namespace pose_refine
