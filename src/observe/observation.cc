// SPDX-License-Identifier: BSD-3-Clause
#include "observe/observation.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pose_refine {
namespace {

using kernel::Block;

// std::hypot guards against overflow, which no residual comes near to, at many times the price.
double length(double x, double y) {
  return std::sqrt(x * x + y * y);
}

constexpr double kGate = 3.035;  // 99 % of a chi with two degrees of freedom

// Residual of row i before whitening, in pixels.
double pixel_norm(const PointFactor& factor, const Block& b, std::size_t row, int i) {
  const kernel::Columns& c = factor.columns;
  double ru = b.ru[i], rv = b.rv[i];
  if (c.l00) {
    ru /= c.l00[row];
    rv = (rv - c.l10[row] * ru) / c.l11[row];
  }
  return length(ru / factor.scale.x(), rv / factor.scale.y());
}

bool is_visible(const PointFactor& factor, const Block& b, int i) {
  if (factor.ray) return true;
  const double z = b.z[i];
  if (!(z >= std::numeric_limits<double>::epsilon())) return false;
  return length(b.x[i], b.y[i]) < factor.fold_radius * z;
}

}  // namespace

Observed observe(Reducer& reducer, const PointFactor& factor, const Pose& centered) {
  Observed out;
  const std::size_t n = factor.columns.size;
  out.pixels.resize(n);
  out.normalized.resize(n);
  out.visible.resize(n);
  reducer.for_each_block(centered, [&](const Block& b, std::size_t begin, int count) {
    for (int i = 0; i < count; ++i) {
      const std::size_t row = begin + static_cast<std::size_t>(i);
      out.pixels[row] = pixel_norm(factor, b, row, i);
      out.normalized[row] = length(b.ru[i], b.rv[i]) / factor.unit;
      out.visible[row] = is_visible(factor, b, i);
      out.in_front += factor.ray || b.z[i] >= std::numeric_limits<double>::epsilon();
    }
  });
  return out;
}

double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

namespace {

// How many of the sorted residuals make the least likely consensus, and how likely it is.
struct Consensus {
  std::size_t size;
  double log_alarms;
};

Consensus least_likely(const std::vector<double>& sorted, double area, double most) {
  const std::size_t n = sorted.size();
  const auto end = std::upper_bound(sorted.begin(), sorted.end(), most);
  const std::size_t bounded = std::max<std::size_t>(1, end - sorted.begin());
  Consensus best{bounded, 0.0};
  // A pose takes three correspondences: they fit by construction and prove nothing.
  constexpr std::size_t kSample = 3;
  const double nd = static_cast<double>(n);
  const double tests = std::log(std::max(nd - kSample, 1.0));
  double subsets = 0.0;  // log of C(n, k) C(k, 3), by recurrence from k = 3
  for (std::size_t i = 0; i < kSample && n > kSample; ++i)
    subsets += std::log((nd - static_cast<double>(i)) / (static_cast<double>(i) + 1.0));
  for (std::size_t k = kSample + 1; k <= bounded; ++k) {
    const double kd = static_cast<double>(k);
    subsets += std::log((nd - kd + 1.0) / (kd - kSample));
    const double r = std::max(sorted[k - 1], 1e-6);
    const double chance = std::min(1.0, M_PI * r * r / area);
    const double alarms = tests + subsets + (kd - kSample) * std::log(chance);
    if (alarms < best.log_alarms) best = {k, alarms};
  }
  return best;
}

// Standard deviation of one coordinate, from the median of the first k sorted lengths under a
// Rayleigh law (sigma sqrt(2 ln 2)). Six parameters were fitted to their 2k coordinates.
double rayleigh_sigma(const std::vector<double>& sorted, std::size_t k) {
  const double middle = 0.5 * (sorted[(k - 1) / 2] + sorted[k / 2]);
  const double fitted =
      k > 3 ? std::sqrt(static_cast<double>(k) / static_cast<double>(k - 3)) : 1.0;
  return fitted * middle / std::sqrt(2.0 * std::log(2.0));
}

// The least likely consensus leaves out the tail of the very law it follows: how many lie within
// the gate of the noise seen in it, repeated until it settles.
std::size_t gated(const std::vector<double>& sorted, std::size_t k) {
  for (int round = 0; round < 5; ++round) {
    const double gate = kGate * rayleigh_sigma(sorted, k);
    const auto inside = static_cast<std::size_t>(
        std::upper_bound(sorted.begin(), sorted.end(), gate) - sorted.begin());
    if (inside <= k) break;
    k = inside;
  }
  return k;
}

// Width that holds the middle 90 % of some numbers, scaled up to what would hold all of a uniform
// distribution.
double robust_width(std::vector<double> values) {
  const auto quantile = [&](double q) {
    const auto at =
        values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
  };
  const double low = quantile(0.05), high = quantile(0.95);
  return (high - low) / 0.9;
}

}  // namespace

Noise estimate_noise(const Observed& observed, double area, double most_px) {
  std::vector<double> pixels = observed.pixels;
  std::sort(pixels.begin(), pixels.end());
  Noise noise;
  if (pixels.empty()) return noise;
  const Consensus consensus = least_likely(pixels, area, most_px);
  noise.log_alarms = consensus.log_alarms;
  const std::size_t k = gated(pixels, consensus.size);
  const double threshold = pixels[k - 1];
  noise.sigma = rayleigh_sigma(pixels, k);
  std::vector<double> whitened;
  for (std::size_t i = 0; i < observed.pixels.size(); ++i)
    if (observed.pixels[i] <= threshold) whitened.push_back(observed.normalized[i]);
  std::sort(whitened.begin(), whitened.end());
  noise.scale = rayleigh_sigma(whitened, whitened.size());
  return noise;
}

double measured_area(const PointFactor& factor, double image_area) {
  const kernel::Columns& c = factor.columns;
  if (c.size < 3) return image_area;
  const double width = robust_width({c.u, c.u + c.size}) / factor.scale.x();
  const double height = robust_width({c.v, c.v + c.size}) / factor.scale.y();
  return std::min(image_area, std::max(width, 1.0) * std::max(height, 1.0));
}

}  // namespace pose_refine
