// SPDX-License-Identifier: BSD-3-Clause
#include "map/quantile.h"

#include <cmath>

#include "base/statistics.h"

namespace pose_refine::map {
namespace {

// Above its median, a chi variable spreads by 0.36 with three degrees of freedom and by 0.5 with
// two. A handful of images would know their own spread badly, so this counts as much as so many.
constexpr double kUsualSpread = 0.4;
constexpr double kImages = 16.0;
constexpr double kNormal95 = 1.6448536269514722;
constexpr double kMedianVariance = 1.5707963267948966;  // pi / 2, by that of a mean

// Student's t, by the first term of its expansion (Abramowitz & Stegun 26.7.5): there are more than
// 16 degrees of freedom, where it is right to 0.5 %.
double student95(double degrees_of_freedom) {
  return kNormal95 + kNormal95 * (kNormal95 * kNormal95 + 1.0) / (4.0 * degrees_of_freedom);
}

}  // namespace

double predicted_quantile95(std::vector<double> values) {
  for (double& value : values) value = std::log(value);
  const double middle = median(values);
  const auto count = static_cast<double>(values.size());
  double sum = 0.0, above = 0.0;
  for (const double value : values) {
    if (!(value >= middle)) continue;
    sum += (value - middle) * (value - middle);
    above += 1.0;
  }
  const double own = sum / above;
  const double spread =
      std::sqrt((kImages * kUsualSpread * kUsualSpread + count * own) / (kImages + count));
  return std::exp(middle +
                  student95(kImages + count) * spread * std::sqrt(1.0 + kMedianVariance / count));
}

}  // namespace pose_refine::map
