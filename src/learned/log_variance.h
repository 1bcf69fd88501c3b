// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/learned/homoscedastic.h"

namespace pose_refine {

// One s contributes f(s) = mean e^-s + dof s + priors, and is free within its limits.
struct LogVariance {
  LogVarianceLimits limits;
  double dof = 1.0;

  double value(double mean, double s) const;
  // Tells whether f has a minimum. A mean below `least` cannot be told from 0.
  bool bounded(double mean, double least) const;
  // Returns the s of the least f for a mean loss: in closed form, ln((mean + b) / (dof + a)),
  // without a normal prior, by Newton's method with one. It is then clamped to the bounds. f must
  // be bounded.
  double best(double mean) const;
};

Status validate(const LogVarianceLimits& limits);

}  // namespace pose_refine
