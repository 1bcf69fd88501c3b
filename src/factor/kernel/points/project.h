// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/kernel/points/stages.h"
#include "factor/kernel/projection/project.h"

// The first stage turns the points of a block into residuals and their Jacobians. The functions are
// templates on the packet V, so that each instruction set has its own instantiations.
namespace pose_refine::kernel {

inline constexpr double kFarthest = 1e50;  // residual of a ray without image
inline constexpr double kSteepest = 1e4;   // image slope per radian that still counts

template <class V>
inline void store_ray(const Vector<V>& p, int j, Block& b) {
  p.x.store_aligned(b.x + j);
  p.y.store_aligned(b.y + j);
  p.z.store_aligned(b.z + j);
}

template <class V>
inline void store_jacobian(const Vector<V>& u, const Vector<V>& v, int j, Block& b) {
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

// The quick form serves models of the plane while all points are in front. It leaves (a, b), 1/z
// and A = d(u, v)/d(a, b), and returns false if a point is not in front.
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
    const Vector<V> p = to_camera<V>({c.x, c.y, c.z}, rows, i);
    nearest = xsimd::min(p.z, nearest);
    const V d = 1.0 / p.z;
    const V a = p.x * d, b = p.y * d;
    const V au = cx - V::load_aligned(c.u + i), av = cy - V::load_aligned(c.v + i);
    store_ray<V>({a, b, d}, j, block);
    if constexpr (camera::is_pinhole_v<M>) {
      store_residual<V>(xsimd::fma(fx, a, au), xsimd::fma(fy, b, av), j, block);
      if (c.l00) store_plane_jacobian<V>(fx, V(0.0), V(0.0), fy, j, block);
    } else {
      const auto m = map_plane_extended<M, true>(extra, s.fold, a, b);
      store_residual<V>(xsimd::fma(fx, m.x.value, au), xsimd::fma(fy, m.y.value, av), j, block);
      store_plane_jacobian<V>(fx * m.x.d[0], fx * m.x.d[1], fy * m.y.d[0], fy * m.y.d[1], j, block);
    }
  }
  return xsimd::all(nearest >= V(s.z0));
}

// The extended form is the same map with 1/z continued behind the camera. If n is the continued
// 1/z, then (a, b) = n (x, y) and d(a, b)/d(x, y, z) = [n 0 x n'; 0 n y n'].
template <class V, class M, bool jacobian>
bool project_extended(const Setup& s, const Columns& c, const double* rt, std::size_t begin,
                      int count, Block& block) {
  const V fx(s.k.fx), fy(s.k.fy), cx(s.k.cx), cy(s.k.cy);
  const Extra extra(s.extra);
  const Rows rows(rt);
  constexpr int width = static_cast<int>(V::size);
  for (int j = 0; j < count; j += width) {
    const std::size_t i = begin + static_cast<std::size_t>(j);
    const Vector<V> p = to_camera<V>({c.x, c.y, c.z}, rows, i);
    const auto n = camera::continued_reciprocal(p.z, s.z0);
    const V a = p.x * n.value, b = p.y * n.value;
    const V au = cx - V::load_aligned(c.u + i), av = cy - V::load_aligned(c.v + i);
    if constexpr (jacobian) store_ray(p, j, block);
    const auto m = map_plane_extended<M, jacobian>(extra, s.fold, a, b);
    store_residual<V>(xsimd::fma(fx, value_of(m.x), au), xsimd::fma(fy, value_of(m.y), av), j,
                      block);
    if constexpr (jacobian) {
      const V ua = fx * m.x.d[0], ub = fx * m.x.d[1], va = fy * m.y.d[0], vb = fy * m.y.d[1];
      const V ax = p.x * n.slope, by = p.y * n.slope;
      store_jacobian<V>({ua * n.value, ub * n.value, xsimd::fma(ua, ax, ub * by)},
                        {va * n.value, vb * n.value, xsimd::fma(va, ax, vb * by)}, j, block);
    }
  }
  return true;
}

// `value` if it is a number below `limit`, else `otherwise`.
template <class V>
inline V bounded(const V& value, const V& limit, double otherwise) {
  return xsimd::select(xsimd::abs(value) < limit, value, V(otherwise));
}

// Models of whole rays are differentiated by the camera point itself. Such a model has directions
// without image or slope (a pole, straight behind, the camera center). A point within about 1e-4
// rad of one keeps a bounded residual and pulls nowhere.
template <class V, class M, bool jacobian>
bool project_ray(const Setup& s, const Columns& c, const double* rt, std::size_t begin, int count,
                 Block& block) {
  const V fx(s.k.fx), fy(s.k.fy);
  const Extra extra(s.extra);
  const Rows rows(rt);
  // The u of a panorama is only defined modulo its width, so the residual goes the short way round.
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
    const Vector<V> p = to_camera<V>({c.x, c.y, c.z}, rows, i);
    if constexpr (jacobian) store_ray(p, j, block);
    const auto m = map_ray<M, jacobian>(extra, p);
    store_residual<V>(residual_u(value_of(m.x), i), residual_v(value_of(m.y), i), j, block);
    if constexpr (jacobian) {
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
