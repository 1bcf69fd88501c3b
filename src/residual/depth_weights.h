// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

#include "pose_refine/pose_prior.h"

namespace pose_refine {

// Means over the depths x in [x0, x1]: of 1/x, of 1/x^2, and the standard deviation of 1/x.
struct DepthWeights {
  double w1, w2, spread;
};

inline DepthWeights depth_weights(const DepthRange& range) {
  const double x0 = range.nearest, e = (range.farthest - x0) / x0;
  const double mean = e > 0.0 ? std::log1p(e) / e : 1.0;
  // The variance of a narrow range by its series: the difference would cancel.
  const double variance = e < 1e-3 ? e * e * (1.0 / 12.0 - e / 6.0 + e * e * (43.0 / 180.0))
                                   : 1.0 / (1.0 + e) - mean * mean;
  return {mean / x0, 1.0 / (x0 * range.farthest), std::sqrt(variance) / x0};
}

}  // namespace pose_refine
