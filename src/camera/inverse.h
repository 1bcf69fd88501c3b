// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "camera/bend.h"

// This finds the point q on the principal branch (before the fold) with bend(q) = m, or nothing if
// there is none.
namespace pose_refine::camera {

// Returns the radius of the disc to search: the fold, and for fisheyes at most 90 degrees.
template <class M>
double search_limit(const double* k) {
  return is_fisheye_v<M> ? std::min(bend_fold<M>(k), 0.5 * kPi) : bend_fold<M>(k);
}

// Inverts a radial map. r s(r^2) = rho rises from 0 to the fold, so a bracketed Newton iteration
// finds the root to the last bits.
template <class M>
std::optional<double> invert_radius(const double* k, double rho) {
  using Jet = ceres::Jet<double, 1>;
  const auto excess = [&](double r) {
    const Jet x(r, 0);
    return x * M::radial(k, Jet(x * x)) - rho;
  };
  const double limit = search_limit<M>(k);
  double low = 0.0;
  double high = limit;
  if (!std::isfinite(limit))
    for (high = std::max(rho, 1.0); high < 1e150 && !(excess(high).a >= 0.0);) high *= 2.0;
  if (!(excess(high).a >= 0.0)) return std::nullopt;
  double r = std::min(rho, high);
  for (int i = 0; i < 200; ++i) {
    const Jet f = excess(r);
    if (f.a == 0.0) break;
    (f.a < 0.0 ? low : high) = r;
    double next = r - f.a / f.v[0];
    if (!(next > low && next < high)) next = low + 0.5 * (high - low);
    if (next <= low || next >= high) break;
    r = next;
  }
  if (!(r < limit)) return std::nullopt;
  return r;
}

template <class M>
std::optional<Point2<double>> invert_radial(const double* k, const Point2<double>& m) {
  const double rho = std::hypot(m.x, m.y);
  const auto r = invert_radius<M>(k, rho);
  if (!r) return std::nullopt;
  const double scale = rho > 0.0 ? *r / rho : 1.0;
  return Point2<double>{m.x * scale, m.y * scale};
}

inline double norm(const Point2<double>& p) {
  return std::hypot(p.x, p.y);
}

// Runs Newton's method from m itself, with steps clipped to a trust region. It returns the root it
// converges to, which need not be the principal one.
template <class M>
std::optional<Point2<double>> newton(const double* k, const Point2<double>& m) {
  Point2<double> q = m;
  for (int round = 0; round < 100; ++round) {
    const Linear f = linearize<M>(k, q);
    const Point2<double> step = f.solve({f.value.x - m.x, f.value.y - m.y});
    const double length = norm(step);
    const double longest = std::max(0.1 * norm(q), 0.1);
    const double clip = length > longest ? longest / length : 1.0;
    q = {q.x - clip * step.x, q.y - clip * step.y};
    if (!std::isfinite(q.x) || !std::isfinite(q.y)) return std::nullopt;
    if (length < 1e-13 * (1.0 + norm(q))) return q;
  }
  return std::nullopt;
}

// Takes a few plain Newton steps from a close start, and returns nothing if they stray from it or
// lose orientation.
template <class M>
std::optional<Point2<double>> correct(const double* k, Point2<double> q, const Point2<double>& m) {
  const double leash = 0.1 * std::max(norm(q), 0.5);
  const Point2<double> start = q;
  for (int round = 0; round < 12; ++round) {
    const Linear f = linearize<M>(k, q);
    if (!(f.det() > 0.0)) return std::nullopt;
    const Point2<double> step = f.solve({f.value.x - m.x, f.value.y - m.y});
    q = {q.x - step.x, q.y - step.y};
    if (!(norm({q.x - start.x, q.y - start.y}) < leash)) return std::nullopt;
    if (norm(step) < 1e-13 * (1.0 + norm(q))) return q;
  }
  return std::nullopt;
}

// Follows bend(q) = t m from the axis, t = 0, to t = 1.
template <class M>
std::optional<Point2<double>> follow(const double* k, const Point2<double>& m) {
  Point2<double> q{0.0, 0.0};
  double step = 0.03;
  for (double t = 0.0; t < 1.0;) {
    const double next = std::min(1.0, t + step);
    const auto found = correct<M>(k, q, {next * m.x, next * m.y});
    if (found && linearize<M>(k, *found).det() > 0.0) {
      q = *found;
      t = next;
      step = std::min(0.05, 1.5 * step);
    } else if ((step *= 0.5) < 1e-9) {
      return std::nullopt;
    }
  }
  return q;
}

template <class M>
std::optional<Point2<double>> invert_bend(const double* k, const Point2<double>& m) {
  if constexpr (is_radial_v<M>) {
    return invert_radial<M>(k, m);
  } else {
    const auto solves = [&](const std::optional<Point2<double>>& q) {
      if (!q || (is_fisheye_v<M> && !(norm(*q) < 0.5 * kPi))) return false;
      const Point2<double> back = bend<M>(k, q->x, q->y);
      return norm({back.x - m.x, back.y - m.y}) <= 1e-12 * (1.0 + norm(m)) &&
             before_fold<M>(k, *q, circle_of_fold<M>(k));
    };
    if (const auto q = newton<M>(k, m); solves(q)) return q;
    if (const auto q = follow<M>(k, m); solves(q)) return q;
    return std::nullopt;
  }
}

}  // namespace pose_refine::camera
