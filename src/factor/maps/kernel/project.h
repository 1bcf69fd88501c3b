// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <xsimd/xsimd.hpp>

#include "camera/traits.h"
#include "factor/maps/kernel/kernel.h"
#include "factor/points/kernel/dual.h"

// World points to the map, for any packet V and camera model M.
namespace pose_refine::nre {

using kernel::Dual;

template <class V>
struct Vector {
  V x, y, z;
};

template <class V>
Vector<V> to_camera(const World& p, const double* rt, std::size_t i) {
  using xsimd::fma;
  const V x = V::load_unaligned(p.x + i), y = V::load_unaligned(p.y + i),
          z = V::load_unaligned(p.z + i);
  return {fma(V(rt[0]), x, fma(V(rt[1]), y, fma(V(rt[2]), z, V(rt[9])))),
          fma(V(rt[3]), x, fma(V(rt[4]), y, fma(V(rt[5]), z, V(rt[10])))),
          fma(V(rt[6]), x, fma(V(rt[7]), y, fma(V(rt[8]), z, V(rt[11]))))};
}

template <class V, class Mask>
void store_place(const Setup& s, const Vector<V>& p, const Mask& seen, const V& mx, const V& my,
                 std::size_t i, const Views& out) {
  const V u = xsimd::fma(V(s.k.fx), mx, V(s.k.cx)), v = xsimd::fma(V(s.k.fy), my, V(s.k.cy));
  const V far(kNowhere);
  const auto good = seen & (xsimd::abs(u) < far) & (xsimd::abs(v) < far);
  p.x.store_unaligned(out.x + i);
  p.y.store_unaligned(out.y + i);
  p.z.store_unaligned(out.z + i);
  xsimd::select(good, u, far).store_unaligned(out.u + i);
  xsimd::select(good, v, far).store_unaligned(out.v + i);
}

// Slopes that are not finite belong to points on the edge of the domain: they pull nowhere.
template <class V, class Mask>
void store_slopes(const Setup& s, const Mask& seen, const Vector<V>& mu, const Vector<V>& mv,
                  std::size_t i, const Views& out) {
  const V fx(s.k.fx), fy(s.k.fy), most(1e100);
  const V sum = xsimd::abs(mu.x) + xsimd::abs(mu.y) + xsimd::abs(mu.z) + xsimd::abs(mv.x) +
                xsimd::abs(mv.y) + xsimd::abs(mv.z);
  const auto good = seen & (sum < most);
  const auto put = [&](const V& f, const V& slope, double* column) {
    xsimd::select(good, V(f * slope), V(0.0)).store_unaligned(column + i);
  };
  put(fx, mu.x, out.ux);
  put(fx, mu.y, out.uy);
  put(fx, mu.z, out.uz);
  put(fy, mv.x, out.vx);
  put(fy, mv.y, out.vy);
  put(fy, mv.z, out.vz);
}

template <class V, class M, bool slopes>
void project_plane(const Setup& s, const World& world, const double* rt, std::size_t count,
                   const Views& out) {
  for (std::size_t i = 0; i < count; i += V::size) {
    const Vector<V> p = to_camera<V>(world, rt, i);
    const auto front = p.z >= V(camera::kMinDepth);
    const V d = 1.0 / xsimd::select(front, p.z, V(1.0));
    const auto seen = front & (p.x * d * p.x * d + p.y * d * p.y * d < V(s.fold * s.fold));
    const V a = xsimd::select(seen, V(p.x * d), V(0.0)),
            b = xsimd::select(seen, V(p.y * d), V(0.0));
    if constexpr (!slopes) {
      const auto m = M::distort(s.extra, a, b);
      store_place<V>(s, p, seen, m.x, m.y, i, out);
    } else {
      const auto m = M::distort(s.extra, Dual<V, 2>(a, 0), Dual<V, 2>(b, 1));
      store_place<V>(s, p, seen, m.x.value, m.y.value, i, out);
      // d (a, b) / d (x, y, z) = d [1 0 -a; 0 1 -b].
      const auto row = [&](const V& ma, const V& mb) {
        return Vector<V>{ma * d, mb * d, -d * (ma * a + mb * b)};
      };
      store_slopes<V>(s, seen, row(m.x.d[0], m.x.d[1]), row(m.y.d[0], m.y.d[1]), i, out);
    }
  }
}

template <class V, class M, bool slopes>
void project_ray(const Setup& s, const World& world, const double* rt, std::size_t count,
                 const Views& out) {
  using D = Dual<V, 3>;
  for (std::size_t i = 0; i < count; i += V::size) {
    const Vector<V> p = to_camera<V>(world, rt, i);
    const auto seen = p.x == p.x;
    if constexpr (!slopes) {
      const auto m = M::distort_ray(s.extra, p.x, p.y, p.z);
      store_place<V>(s, p, seen, m.x, m.y, i, out);
    } else {
      const auto m = M::distort_ray(s.extra, D(p.x, 0), D(p.y, 1), D(p.z, 2));
      store_place<V>(s, p, seen, m.x.value, m.y.value, i, out);
      store_slopes<V>(s, seen, {m.x.d[0], m.x.d[1], m.x.d[2]}, {m.y.d[0], m.y.d[1], m.y.d[2]}, i,
                      out);
    }
  }
}

}  // namespace pose_refine::nre
