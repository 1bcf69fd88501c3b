// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/learned/homoscedastic.h"

namespace pose_refine {

// What one s contributes: f(s) = mean e^-s + dof s + limits, with s free within the limits.
struct LogVariance {
  LogVarianceLimits limits;
  double dof = 1.0;

  double value(double mean, double s) const;
  // Whether f has a minimum. `least`: a mean below it cannot be told from 0.
  bool bounded(double mean, double least) const;
  // Where f is least for a mean loss, in closed form: ln((mean + b) / (dof + a)) without a normal
  // prior, by Newton's method with one; then clamped to the bounds. f must be bounded.
  double best(double mean) const;
};

Status validate(const LogVarianceLimits& limits);

}  // namespace pose_refine
