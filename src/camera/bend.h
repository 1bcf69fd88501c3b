// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/jet.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "camera/traits.h"

// The last map before K works on the plane (a, b) itself, or for fisheyes on the equidistant plane,
// where it stays well conditioned up to 90 degrees. Projection asks here whether a point lies
// before the fold; unprojection inverts the map.
namespace pose_refine::camera {

template <class M, class T>
Point2<T> bend(const double* k, const T& x, const T& y) {
  if constexpr (is_fisheye_v<M>) {
    return M::warp(k, x, y);
  } else {
    return M::distort(k, x, y);
  }
}

// Returns the radius where the radial part of the map folds.
template <class M>
double bend_fold(const double* k) {
  if constexpr (is_fisheye_v<M>) {
    return M::fold_angle(k);
  } else {
    return M::fold_radius(k);
  }
}

// This is the map at one point: its value and its Jacobian.
struct Linear {
  Point2<double> value;
  double xx, xy, yx, yy;  // d value / d (x, y), by rows

  double det() const { return xx * yy - xy * yx; }
  // Returns the step s that the Jacobian maps to e.
  Point2<double> solve(const Point2<double>& e) const {
    const double d = det();
    return {(yy * e.x - xy * e.y) / d, (xx * e.y - yx * e.x) / d};
  }
};

template <class M>
Linear linearize(const double* k, const Point2<double>& q) {
  using Jet = ceres::Jet<double, 2>;
  const Point2<Jet> m = bend<M>(k, Jet(q.x, 0), Jet(q.y, 1));
  return {{m.x.a, m.y.a}, m.x.v[0], m.x.v[1], m.y.v[0], m.y.v[1]};
}

// Tells whether the map keeps its orientation, det > 0, all the way from the axis to q. The
// determinant is sampled at radii c sinh(t) with t in even steps (0.03 apart at the axis, 6 %
// further out), and at the vertex of each parabola through three samples that has a minimum: along
// a ray it is a polynomial or rational function of low degree.
template <class M>
bool keeps_orientation(const double* k, const Point2<double>& q) {
  constexpr double kCore = 0.5;
  constexpr double kStep = 0.06;
  const double r = std::hypot(q.x, q.y);
  const double end = std::asinh(r / kCore);
  const int samples = 1 + static_cast<int>(end / kStep);
  const auto det = [&](double sample) {
    const double part = kCore * std::sinh(sample * end / samples) / std::max(r, kTiny);
    return linearize<M>(k, {q.x * part, q.y * part}).det();
  };
  std::array<double, 3> d{1.0, 1.0, 1.0};  // last three; the map is the identity on the axis
  for (int i = 1; i <= samples; ++i) {
    d = {d[1], d[2], i == samples ? linearize<M>(k, q).det() : det(i)};
    if (!(d[2] > 0.0)) return false;
    if (i < 2 || d[1] > d[0] || d[1] > d[2]) continue;
    const double curvature = d[0] - 2.0 * d[1] + d[2];
    if (curvature > 0.0 && !(det(i - 1 + 0.5 * (d[0] - d[2]) / curvature) > 0.0)) return false;
  }
  return true;
}

// Returns the radius of the fold if it is a circle, which is the same for all points. With sideways
// terms it is not, and may lie on either side of the radial one; then this is 0.
template <class M>
double circle_of_fold(const double* k) {
  if constexpr (bends_sideways_v<M>) {
    return 0.0;
  } else {
    return bend_fold<M>(k);
  }
}

// Tells whether q lies before the fold. `circle` is that of circle_of_fold().
template <class M>
bool before_fold(const double* k, const Point2<double>& q, double circle) {
  if constexpr (bends_sideways_v<M>) {
    return keeps_orientation<M>(k, q);
  } else {
    return std::hypot(q.x, q.y) < circle;
  }
}

}  // namespace pose_refine::camera
