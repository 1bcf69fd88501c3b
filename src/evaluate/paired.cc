// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "geometry/random.h"
#include "pose_refine/evaluation.h"

namespace pose_refine {
namespace {

double difference(double a, double b) {
  return a == b ? 0.0 : b - a;  // not inf - inf: both miss the image
}

double log_choose(double n, double k) {
  return std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0);
}

struct Middle {
  std::size_t low, high;
};

// Draws the two middle ones of n draws from 0 .. n-1 with replacement.
Middle draw_middle(std::size_t n, Random& random, std::vector<unsigned>& count) {
  count.assign(n, 0);
  for (std::size_t i = 0; i < n; ++i) ++count[random.index(n)];
  const std::size_t first = (n - 1) / 2, second = n / 2;
  Middle middle = {n, n};
  std::size_t seen = 0;
  for (std::size_t value = 0; middle.high == n; ++value) {
    seen += count[value];
    if (middle.low == n && seen > first) middle.low = value;
    if (seen > second) middle.high = value;
  }
  return middle;
}

double middle_of(double low, double high) {
  return std::isinf(high) || std::isinf(low) ? (std::isinf(high) ? high : low) : 0.5 * (low + high);
}

}  // namespace

Interval wilson_interval(std::size_t successes, std::size_t trials, double z) {
  const double n = static_cast<double>(trials);
  return wilson_interval_of_rate(trials == 0 ? 0.0 : static_cast<double>(successes) / n, n, z);
}

Interval wilson_interval_of_rate(double p, double n, double z) {
  if (!(n > 0.0)) return {0.0, 1.0};
  const double scale = 1.0 / (1.0 + z * z / n), center = scale * (p + z * z / (2.0 * n));
  const double half = scale * z * std::sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
  return {p <= 0.0 ? 0.0 : center - half, p >= 1.0 ? 1.0 : center + half};
}

double sign_test(std::size_t wins, std::size_t losses) {
  const std::size_t trials = wins + losses, fewer = std::min(wins, losses);
  const double n = static_cast<double>(trials);
  double tail = 0.0;
  for (std::size_t k = 0; k <= fewer; ++k) {
    tail += std::exp(log_choose(n, static_cast<double>(k)) - n * std::log(2.0));
  }
  return std::min(1.0, 2.0 * tail);
}

MedianBootstrap::MedianBootstrap(std::size_t n, std::uint64_t seed, int rounds) {
  if (n == 0) return;
  Random random(seed);
  std::vector<unsigned> count;
  for (int round = 0; round < rounds; ++round) {
    const Middle middle = draw_middle(n, random, count);
    ranks_.emplace_back(middle.low, middle.high);
  }
}

Interval MedianBootstrap::interval(const std::vector<double>& sorted) const {
  std::vector<double> medians;
  for (const auto& [low, high] : ranks_) medians.push_back(middle_of(sorted[low], sorted[high]));
  return {percentile(medians, 2.5), percentile(medians, 97.5)};
}

Paired paired(const std::vector<double>& a, const std::vector<double>& b,
              const MedianBootstrap& bootstrap) {
  if (a.size() != b.size())
    throw std::invalid_argument("paired: both lists must have the same length");
  Paired result;
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) {
    differences.push_back(difference(a[i], b[i]));
    if (differences[i] > 0.0) result.worse.push_back(i);
    if (differences[i] < 0.0) ++result.better;
  }
  std::stable_sort(result.worse.begin(), result.worse.end(),
                   [&](std::size_t i, std::size_t j) { return differences[i] > differences[j]; });
  result.p_sign = sign_test(result.better, result.worse.size());
  std::sort(differences.begin(), differences.end());
  result.median_difference = percentile(differences, 50.0);
  result.interval = bootstrap.interval(differences);
  return result;
}

}  // namespace pose_refine
