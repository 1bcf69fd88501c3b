// SPDX-License-Identifier: BSD-3-Clause
#include "observe/observation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/alarms.h"
#include "base/statistics.h"
#include "factor/points/usual_noise.h"

namespace pose_refine {
namespace {

using kernel::Block;

// std::hypot guards against overflow, which no residual comes near to, at many times the price.
double length(double x, double y) {
  return std::sqrt(x * x + y * y);
}

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

Observations observe(const PoseCost& cost, const Pose& centered) {
  const PointFactor& points = cost.points();
  Observations out;
  const std::size_t n = points.size();
  out.pixels.resize(n);
  out.normalized.resize(n);
  out.visible.resize(n);
  points.for_each_block(
      centered, cost.stage, cost.scratch, [&](const Block& b, std::size_t begin, int count) {
        for (int i = 0; i < count; ++i) {
          const std::size_t row = begin + static_cast<std::size_t>(i);
          out.pixels[row] = pixel_norm(points, b, row, i);
          out.normalized[row] = length(b.ru[i], b.rv[i]) / points.unit();
          out.visible[row] = is_visible(points, b, i);
          out.in_front += points.ray || b.z[i] >= std::numeric_limits<double>::epsilon();
        }
      });
  return out;
}

Observations observe_exactly(const PoseCost& cost, const Pose& centered) {
  const double exact = exact_depth_limit(cost.points(), centered);
  const Stage stage = cost.stage.with_depth_limit(std::min(cost.stage.depth_limit, exact));
  return observe({cost.factors, stage, cost.scratch}, centered);
}

double visible_median(const Observations& observations) {
  std::vector<double> pixels;
  for (std::size_t i = 0; i < observations.pixels.size(); ++i)
    if (observations.visible[i]) pixels.push_back(observations.pixels[i]);
  return median(std::move(pixels));
}

namespace {

// How many of the sorted residuals make the least likely consensus, and how likely it is.
struct Consensus {
  std::size_t size;
  double log_alarms;
};

Consensus least_likely(const std::vector<double>& sorted, double area, double most) {
  const auto end = std::upper_bound(sorted.begin(), sorted.end(), most);
  const auto bounded = std::max<std::size_t>(1, static_cast<std::size_t>(end - sorted.begin()));
  Consensus best{bounded, 0.0};
  Alarms alarms(sorted.size(), area, 1.0);
  for (std::size_t k = Alarms::kSample + 1; k <= bounded; ++k) {
    const double radius = std::max(sorted[k - 1], alarms.least_radius());
    const double now = alarms.next(static_cast<double>(k), std::log(radius * radius));
    if (now < best.log_alarms) best = {k, now};
  }
  return best;
}

// Standard deviation of one coordinate, from the median of k lengths under a Rayleigh law
// (sigma sqrt(2 ln 2)). Six parameters were fitted to their 2k coordinates.
double rayleigh_sigma(double middle, std::size_t k) {
  const double fitted =
      k > 3 ? std::sqrt(static_cast<double>(k) / static_cast<double>(k - 3)) : 1.0;
  return fitted * middle / std::sqrt(2.0 * std::log(2.0));
}

// That of the first k sorted lengths.
double sigma_of_first(const std::vector<double>& sorted, std::size_t k) {
  return rayleigh_sigma(0.5 * (sorted[(k - 1) / 2] + sorted[k / 2]), k);
}

// The least likely consensus leaves out the tail of the very law it follows: how many lie within
// the gate of the noise seen in it, repeated until it settles.
std::size_t gated(const std::vector<double>& sorted, std::size_t k) {
  for (int round = 0; round < 5; ++round) {
    const double gate = kOutlierSigmas * sigma_of_first(sorted, k);
    const auto inside = static_cast<std::size_t>(
        std::upper_bound(sorted.begin(), sorted.end(), gate) - sorted.begin());
    if (inside <= k) break;
    k = inside;
  }
  return k;
}

}  // namespace

Noise estimate_noise(const Observations& observed, double area, double most_px) {
  std::vector<double> pixels = observed.pixels;
  std::sort(pixels.begin(), pixels.end());
  Noise noise;
  if (pixels.empty()) return noise;
  const Consensus consensus = least_likely(pixels, area, most_px);
  noise.log_alarms = consensus.log_alarms;
  const std::size_t k = gated(pixels, consensus.size);
  const double threshold = pixels[k - 1];
  noise.sigma = sigma_of_first(pixels, k);
  std::vector<double> whitened;
  for (std::size_t i = 0; i < observed.pixels.size(); ++i)
    if (observed.pixels[i] <= threshold) whitened.push_back(observed.normalized[i]);
  const std::size_t within = whitened.size();
  noise.scale = rayleigh_sigma(median(std::move(whitened)), within);
  return noise;
}

double least_noise(const PointFactor& points) {
  return usual_pixels(points, 0.02);
}

double noise_at(const PoseCost& cost, const Pose& centered) {
  const PointFactor& points = cost.points();
  const Noise noise = estimate_noise(observe(cost, centered), points.area, cost.stage.largest_px);
  return std::max(least_noise(points), noise.scale);
}

double measured_area(const PointFactor& points) {
  const kernel::Columns& c = points.columns;
  if (c.size < 3) return points.area;
  const double width = robust_width({c.u, c.u + c.size}) / points.scale.x();
  const double height = robust_width({c.v, c.v + c.size}) / points.scale.y();
  const double least = usual_pixel(points.focal);
  return std::min(points.area, std::max(width, least) * std::max(height, least));
}

}  // namespace pose_refine
