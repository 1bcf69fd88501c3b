// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <xsimd/xsimd.hpp>

#include "camera/extended.h"
#include "camera/models.h"
#include "factor/points/kernel/dual.h"
#include "factor/points/kernel/kernel.h"

// First stage: world point -> camera point -> residual and its Jacobian by the camera point.
// Templates on the packet only, so that each instruction set has its own instantiations.
namespace pose_refine::kernel {

inline constexpr double kFarthest = 1e50;  // residual of a ray without image
inline constexpr double kSteepest = 1e4;   // image slope per radian that still counts

template <class V>
struct Ray {
  V x, y, z;
};

// A copy that the stores to a block cannot alias, so that what does not depend on the point is
// computed, or loaded, once.
template <int n>
struct Local {
  double data[n];
  explicit Local(const double* source) {
    for (int i = 0; i < n; ++i) data[i] = source[i];
  }
  const double* get() const { return data; }
};
using Extra = Local<12>;
using Rows = Local<12>;

// x_cam = R x_world + t; rt is R by rows, then t.
template <class V>
inline Ray<V> to_camera(const Columns& c, const double* rt, std::size_t i) {
  const V x = V::load_aligned(c.x + i), y = V::load_aligned(c.y + i), z = V::load_aligned(c.z + i);
  using xsimd::fma;
  return {fma(V(rt[0]), x, fma(V(rt[1]), y, fma(V(rt[2]), z, V(rt[9])))),
          fma(V(rt[3]), x, fma(V(rt[4]), y, fma(V(rt[5]), z, V(rt[10])))),
          fma(V(rt[6]), x, fma(V(rt[7]), y, fma(V(rt[8]), z, V(rt[11]))))};
}

template <class V>
inline void store_ray(const Ray<V>& p, int j, Block& b) {
  p.x.store_aligned(b.x + j);
  p.y.store_aligned(b.y + j);
  p.z.store_aligned(b.z + j);
}

template <class V>
inline void store_jacobian(const Ray<V>& u, const Ray<V>& v, int j, Block& b) {
  u.x.store_aligned(b.ux + j);
  u.y.store_aligned(b.uy + j);
  u.z.store_aligned(b.uz + j);
  v.x.store_aligned(b.vx + j);
  v.y.store_aligned(b.vy + j);
  v.z.store_aligned(b.vz + j);
}

template <class V>
inline void store_plane_jacobian(const V& ua, const V& ub, const V& va, const V& vb, int j,
                                 Block& b) {
  ua.store_aligned(b.ux + j);
  ub.store_aligned(b.uy + j);
  va.store_aligned(b.vx + j);
  vb.store_aligned(b.vy + j);
}

template <class V>
inline void store_residual(const V& ru, const V& rv, int j, Block& b) {
  ru.store_aligned(b.ru + j);
  rv.store_aligned(b.rv + j);
}

// Models of the plane, points in front: (a, b), 1/z and A = d(u, v)/d(a, b).
template <class V, class M>
bool project_plane(const Setup& s, const Columns& c, const double* rt, std::size_t begin, int count,
                   Block& block) {
  const V fx(s.k.fx), fy(s.k.fy), cx(s.k.cx), cy(s.k.cy);
  const Extra extra(s.extra);
  const Rows rows(rt);
  V nearest(s.z0);
  constexpr int width = static_cast<int>(V::size);
#pragma GCC unroll 2
  for (int j = 0; j < count; j += width) {
    const std::size_t i = begin + static_cast<std::size_t>(j);
    const Ray<V> p = to_camera<V>(c, rows.get(), i);
    nearest = xsimd::min(p.z, nearest);
    const V d = 1.0 / p.z;
    const V a = p.x * d, b = p.y * d;
    const V au = cx - V::load_aligned(c.u + i), av = cy - V::load_aligned(c.v + i);
    store_ray<V>({a, b, d}, j, block);
    if constexpr (camera::is_pinhole_v<M>) {
      store_residual<V>(xsimd::fma(fx, a, au), xsimd::fma(fy, b, av), j, block);
      if (c.l00) store_plane_jacobian<V>(fx, V(0.0), V(0.0), fy, j, block);
    } else {
      const auto m =
          camera::distort_extended<M>(extra.get(), s.fold, Dual<V, 2>(a, 0), Dual<V, 2>(b, 1));
      store_residual<V>(xsimd::fma(fx, m.x.value, au), xsimd::fma(fy, m.y.value, av), j, block);
      store_plane_jacobian<V>(fx * m.x.d[0], fx * m.x.d[1], fy * m.y.d[0], fy * m.y.d[1], j, block);
    }
  }
  return xsimd::all(nearest >= V(s.z0));
}

// The same map with 1/z continued behind the camera. With n = 1/z continued, (a, b) = n (x, y) and
// d(a, b)/d(x, y, z) = [n 0 x n'; 0 n y n'].
template <class V, class M, bool jacobian>
bool project_extended(const Setup& s, const Columns& c, const double* rt, std::size_t begin,
                      int count, Block& block) {
  const V fx(s.k.fx), fy(s.k.fy), cx(s.k.cx), cy(s.k.cy);
  const Extra extra(s.extra);
  const Rows rows(rt);
  constexpr int width = static_cast<int>(V::size);
  for (int j = 0; j < count; j += width) {
    const std::size_t i = begin + static_cast<std::size_t>(j);
    const Ray<V> p = to_camera<V>(c, rows.get(), i);
    const auto n = camera::continued_reciprocal(p.z, s.z0);
    const V a = p.x * n.value, b = p.y * n.value;
    const V au = cx - V::load_aligned(c.u + i), av = cy - V::load_aligned(c.v + i);
    if constexpr (!jacobian) {
      const auto m = camera::distort_extended<M>(extra.get(), s.fold, a, b);
      store_residual<V>(xsimd::fma(fx, m.x, au), xsimd::fma(fy, m.y, av), j, block);
    } else {
      store_ray(p, j, block);
      const auto m =
          camera::distort_extended<M>(extra.get(), s.fold, Dual<V, 2>(a, 0), Dual<V, 2>(b, 1));
      store_residual<V>(xsimd::fma(fx, m.x.value, au), xsimd::fma(fy, m.y.value, av), j, block);
      const V ua = fx * m.x.d[0], ub = fx * m.x.d[1], va = fy * m.y.d[0], vb = fy * m.y.d[1];
      const V ax = p.x * n.slope, by = p.y * n.slope;
      store_jacobian<V>({ua * n.value, ub * n.value, xsimd::fma(ua, ax, ub * by)},
                        {va * n.value, vb * n.value, xsimd::fma(va, ax, vb * by)}, j, block);
    }
  }
  return true;
}

// `value` where it is a number below `limit`, else `otherwise`.
template <class V>
inline V bounded(const V& value, const V& limit, double otherwise) {
  return xsimd::select(xsimd::abs(value) < limit, value, V(otherwise));
}

// Models of whole rays: differentiate by the camera point itself. Such a model has directions
// without image or slope (a pole, straight behind, the camera center): within 1e-4 rad or so of
// one, a point keeps a bounded residual and pulls nowhere.
template <class V, class M, bool jacobian>
bool project_ray(const Setup& s, const Columns& c, const double* rt, std::size_t begin, int count,
                 Block& block) {
  const V fx(s.k.fx), fy(s.k.fy);
  const Extra extra(s.extra);
  const Rows rows(rt);
  // A panorama's u is only defined modulo the width: take the short way round.
  const auto residual_u = [&](const V& m, std::size_t i) {
    const V ru = xsimd::fma(fx, m, V(s.k.cx) - V::load_aligned(c.u + i));
    if constexpr (camera::wraps_v<M>)
      return V(ru - fx * xsimd::nearbyint(ru / fx));
    else
      return bounded(ru, V(kFarthest), kFarthest);
  };
  const auto residual_v = [&](const V& m, std::size_t i) {
    return bounded(V(xsimd::fma(fy, m, V(s.k.cy) - V::load_aligned(c.v + i))), V(kFarthest),
                   kFarthest);
  };
  constexpr int width = static_cast<int>(V::size);
  for (int j = 0; j < count; j += width) {
    const std::size_t i = begin + static_cast<std::size_t>(j);
    const Ray<V> p = to_camera<V>(c, rows.get(), i);
    if constexpr (!jacobian) {
      const auto m = M::distort_ray(extra.get(), p.x, p.y, p.z);
      store_residual<V>(residual_u(m.x, i), residual_v(m.y, i), j, block);
    } else {
      using D = Dual<V, 3>;
      store_ray(p, j, block);
      const auto m = M::distort_ray(extra.get(), D(p.x, 0), D(p.y, 1), D(p.z, 2));
      store_residual<V>(residual_u(m.x.value, i), residual_v(m.y.value, i), j, block);
      const V distance = xsimd::sqrt(p.x * p.x + p.y * p.y + p.z * p.z);
      const V steepest = V(kSteepest) / xsimd::max(distance, V(s.z0));
      const auto slope = [&](const V& f, const V& d) { return V(f * bounded(d, steepest, 0.0)); };
      store_jacobian<V>({slope(fx, m.x.d[0]), slope(fx, m.x.d[1]), slope(fx, m.x.d[2])},
                        {slope(fy, m.y.d[0]), slope(fy, m.y.d[1]), slope(fy, m.y.d[2])}, j, block);
    }
  }
  return true;
}

}  // namespace pose_refine::kernel
