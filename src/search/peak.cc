// SPDX-License-Identifier: BSD-3-Clause
#include "search/peak.h"

#include <algorithm>
#include <cmath>

namespace pose_refine {
namespace {

constexpr std::size_t kSample = 3;  // they fit by construction and prove nothing
// Each of the four poses of a sample is a test of its own.
const double kPosesOfSample = std::log(4.0);
constexpr double kLeastRadius = 1e-6;

// log of the expected number of consensuses of k among n, for k = 4, 5, ... in turn.
class Alarms {
 public:
  Alarms(std::size_t n, double area) : n_(static_cast<double>(n)), area_(area) {
    tests_ = kPosesOfSample + std::log(std::max(n_ - kSample, 1.0));
    for (std::size_t i = 0; i < kSample; ++i)  // C(n, 3)
      tests_ += std::log((n_ - static_cast<double>(i)) / (static_cast<double>(i) + 1.0));
  }
  // C(n, k) C(k, 3) from C(n, k - 1) C(k - 1, 3), times the chance of k - 3 within the radius.
  double next(double k, double radius) {
    tests_ += std::log((n_ - k + 1.0) / (k - kSample));
    const double chance = std::min(1.0, M_PI * radius * radius / area_);
    return tests_ + (k - kSample) * std::log(chance);
  }

 private:
  double n_, area_, tests_;
};

std::size_t count_within(const std::vector<double>& sorted, double limit) {
  return static_cast<std::size_t>(std::upper_bound(sorted.begin(), sorted.end(), limit) -
                                  sorted.begin());
}

double noise_within(const Observed& observed, double radius) {
  std::vector<double> values;
  for (std::size_t i = 0; i < observed.pixels.size(); ++i)
    if (observed.pixels[i] <= radius) values.push_back(observed.normalized[i]);
  return median(std::move(values)) / std::sqrt(2.0 * std::log(2.0));  // of a Rayleigh law
}

}  // namespace

Peak find_peak(const Observed& observed, double area, double near_px, double most_px) {
  std::vector<double> sorted = observed.pixels;
  std::sort(sorted.begin(), sorted.end());
  const std::size_t most = count_within(sorted, most_px), near = count_within(sorted, near_px);
  Peak peak;
  if (most <= kSample) return peak;
  Alarms everywhere(sorted.size(), area), nearby(near, M_PI * near_px * near_px);
  for (std::size_t k = kSample + 1; k <= most; ++k) {
    const double radius = std::max(sorted[k - 1], kLeastRadius), kd = static_cast<double>(k);
    const double alarms = std::max(everywhere.next(kd, radius), nearby.next(kd, radius));
    if (alarms < peak.log_alarms) peak = {k, radius, 0.0, alarms};
  }
  if (peak.size > 0) peak.noise = noise_within(observed, peak.radius);
  return peak;
}

}  // namespace pose_refine
