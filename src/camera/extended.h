// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

#include "base/select.h"
#include "camera/model.h"

// A camera model is continued here where it sees nothing, so that a solver always has a cost that
// is finite, continuous, and rises the further a point leaves the domain. Inside the domain nothing
// changes. One text serves every scalar, as in the models.
namespace pose_refine::camera {

template <class T>
struct Reciprocal {
  T value;  // 1/z for z >= z0, else its tangent at z0: (2 z0 - z) / z0^2
  T slope;  // d value / d z
};

template <class T>
Reciprocal<T> continued_reciprocal(const T& z, double z0) {
  const T inv = 1.0 / select(z >= T(z0), z, T(z0));
  // Above z0, z * inv is 1 and this is one step of Newton's division; below z0 it is the tangent.
  return {inv * (2.0 - z * inv), -(inv * inv)};
}

// Says where `distort` stops being one-to-one, and how it is continued from there.
struct Fold {
  double radius;  // of (a, b)
  double slope;   // |m| / r at that radius
};

// Returns distort(a, b), continued along each ray of the plane beyond the fold with constant slope.
template <class M, class P, class T>
Point2<T> distort_extended(const P* extra, const Fold& fold, const T& a, const T& b) {
  using std::sqrt;
  const T r2 = a * a + b * b;
  const auto beyond = r2 > T(fold.radius * fold.radius);
  if (!any(beyond)) return M::distort(extra, a, b);
  const T shrink = select(beyond, fold.radius / sqrt(r2 + kTiny), T(1.0));
  const Point2<T> edge = M::distort(extra, T(a * shrink), T(b * shrink));
  const T rest = fold.slope * (1.0 - shrink);
  return {edge.x + rest * a, edge.y + rest * b};
}

}  // namespace pose_refine::camera
