// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include "search/p3p.h"

namespace pose_refine::minimal {
namespace {

double polished(double b, double c, double d, double x) {
  for (int i = 0; i < 4; ++i) {
    const double value = ((x + b) * x + c) * x + d, slope = (3.0 * x + 2.0 * b) * x + c;
    const double next = x - value / slope;
    if (!std::isfinite(next) || std::abs(((next + b) * next + c) * next + d) >= std::abs(value))
      break;
    x = next;
  }
  return x;
}

}  // namespace

CubicRoots cubic_roots(double b, double c, double d) {
  // x = t - b / 3: t^3 + p t + q.
  const double third = b / 3.0;
  const double p = c - b * third, q = d + third * (2.0 * third * third - c);
  const double half = 0.5 * q, cube = p / 3.0;
  const double discriminant = half * half + cube * cube * cube;
  if (discriminant > 0.0) {
    const double s = std::sqrt(discriminant);
    const double u = std::cbrt(half > 0.0 ? -half - s : -half + s);  // no cancellation
    const double t = u == 0.0 ? 0.0 : u - cube / u;
    return {{polished(b, c, d, t - third), 0.0, 0.0}, 1};
  }
  const double radius = 2.0 * std::sqrt(std::max(-cube, 0.0));
  const double angle =
      radius == 0.0 ? 0.0 : std::acos(std::clamp(3.0 * q / (p * radius), -1.0, 1.0)) / 3.0;
  CubicRoots roots;
  for (int k = 0; k < 3; ++k) {
    const double t = radius * std::cos(angle - 2.0943951023931953 * k);
    roots.root[static_cast<std::size_t>(roots.count++)] = polished(b, c, d, t - third);
  }
  return roots;
}

}  // namespace pose_refine::minimal
