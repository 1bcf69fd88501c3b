// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/kernel/maps/stages.h"
#include "factor/kernel/projection/project.h"

// The first stage finds the places of points on the map, for any packet V and camera model M.
namespace pose_refine::nre {

using kernel::Vector;

template <class V, class Mask>
void store_place(const CameraSetup& s, const Vector<V>& p, const Mask& seen, const V& mx,
                 const V& my, std::size_t i, const Views& out) {
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
void store_slopes(const CameraSetup& s, const Mask& seen, const Vector<V>& mu, const Vector<V>& mv,
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

// Unseen points are projected as if they stood on the axis, so that nothing overflows.
template <class V, class M, bool slopes>
void place_by_plane(const CameraSetup& s, const Points& points, const double* rt, std::size_t count,
                    const Views& out) {
  const kernel::Extra extra(s.extra);
  const kernel::Rows rows(rt);
  for (std::size_t i = 0; i < count; i += V::size) {
    const Vector<V> p = kernel::to_camera<V>(points, rows, i);
    const auto front = p.z >= V(camera::kMinDepth);
    const V d = 1.0 / xsimd::select(front, p.z, V(1.0));
    const V square = p.x * d * p.x * d + p.y * d * p.y * d;
    const auto seen = front & (square < V(s.fold.radius * s.fold.radius));
    const V a = xsimd::select(seen, V(p.x * d), V(0.0)),
            b = xsimd::select(seen, V(p.y * d), V(0.0));
    const auto m = kernel::map_plane<M, slopes>(extra, a, b);
    store_place<V>(s, p, seen, kernel::value_of(m.x), kernel::value_of(m.y), i, out);
    if constexpr (slopes) {
      // d (a, b) / d (x, y, z) = d [1 0 -a; 0 1 -b].
      const auto row = [&](const V& ma, const V& mb) {
        return Vector<V>{ma * d, mb * d, -d * (ma * a + mb * b)};
      };
      store_slopes<V>(s, seen, row(m.x.d[0], m.x.d[1]), row(m.y.d[0], m.y.d[1]), i, out);
    }
  }
}

// A model of whole rays tells by a number that is not finite that it does not see the point.
template <class V, class M, bool slopes>
void place_by_ray(const CameraSetup& s, const Points& points, const double* rt, std::size_t count,
                  const Views& out) {
  const kernel::Extra extra(s.extra);
  const kernel::Rows rows(rt);
  for (std::size_t i = 0; i < count; i += V::size) {
    const Vector<V> p = kernel::to_camera<V>(points, rows, i);
    const auto seen = p.x == p.x;
    const auto m = kernel::map_ray<M, slopes>(extra, p);
    store_place<V>(s, p, seen, kernel::value_of(m.x), kernel::value_of(m.y), i, out);
    if constexpr (slopes)
      store_slopes<V>(s, seen, {m.x.d[0], m.x.d[1], m.x.d[2]}, {m.y.d[0], m.y.d[1], m.y.d[2]}, i,
                      out);
  }
}

}  // namespace pose_refine::nre
