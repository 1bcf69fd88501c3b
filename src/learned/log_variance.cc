// SPDX-License-Identifier: BSD-3-Clause
#include "learned/log_variance.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pose_refine {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kMostLog = 600.0;

// f' = -a e^-s + d + (s - m) / v is concave and rises, so Newton's method from the left never
// overshoots.
double root(double a, double d, double m, double v) {
  double s = std::max(m - d * v, std::min(m, std::log(a / d)));
  for (int i = 0; i < 1000; ++i) {
    const double e = a * std::exp(-s);
    const double step = (e - d - (s - m) / v) / (e + 1.0 / v);
    s += step;
    if (!(std::abs(step) > 1e-15 * (1.0 + std::abs(s)))) break;
  }
  return s;
}

}  // namespace

double LogVariance::value(double mean, double s) const {
  double f = mean * std::exp(-s) + dof * s;
  if (limits.inverse_gamma)
    f += limits.inverse_gamma->shape * s + limits.inverse_gamma->scale * std::exp(-s);
  if (limits.normal) f += 0.5 * std::pow((s - limits.normal->mean) / limits.normal->deviation, 2);
  return f;
}

bool LogVariance::bounded(double mean, double least) const {
  return mean > least || limits.lowest || limits.normal ||
         (limits.inverse_gamma && limits.inverse_gamma->scale > 0.0);
}

double LogVariance::best(double mean) const {
  const double a = mean + (limits.inverse_gamma ? limits.inverse_gamma->scale : 0.0);
  const double d = dof + (limits.inverse_gamma ? limits.inverse_gamma->shape : 0.0);
  const double s = limits.normal
                       ? root(a, d, limits.normal->mean, std::pow(limits.normal->deviation, 2))
                       : std::log(a / d);
  return std::min(std::max(s, limits.lowest.value_or(-kInfinity)),
                  limits.highest.value_or(kInfinity));
}

Status validate(const LogVarianceLimits& limits) {
  const Error error{ErrorCode::kInvalidArgument, "a limit of a log variance is out of range"};
  const double lowest = limits.lowest.value_or(-kMostLog);
  const double highest = limits.highest.value_or(kMostLog);
  if (!(lowest >= -kMostLog && lowest < highest && highest <= kMostLog)) return error;
  if (const auto& n = limits.normal)
    if (!(std::abs(n->mean) <= kMostLog && n->deviation >= 1e-6 && n->deviation <= 1e6))
      return error;
  if (const auto& g = limits.inverse_gamma)
    if (!(g->shape >= 0.0 && g->shape <= 1e150 && g->scale >= 0.0 && g->scale <= 1e150))
      return error;
  return ok_status();
}

}  // namespace pose_refine
