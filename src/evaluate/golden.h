// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

namespace pose_refine {

// Returns where f is largest within [low, high] if it rises and then falls, to `tolerance`.
template <class Function>
double golden_maximum(double low, double high, double tolerance, const Function& f) {
  const double ratio = 0.5 * (std::sqrt(5.0) - 1.0);
  double a = high - ratio * (high - low), b = low + ratio * (high - low);
  double at_a = f(a), at_b = f(b);
  while (high - low > tolerance) {
    if (at_a >= at_b) {
      high = b;
      b = a;
      at_b = at_a;
      a = high - ratio * (high - low);
      at_a = f(a);
    } else {
      low = a;
      a = b;
      at_a = at_b;
      b = low + ratio * (high - low);
      at_b = f(b);
    }
  }
  return 0.5 * (low + high);
}

}  // namespace pose_refine
