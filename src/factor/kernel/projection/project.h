// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <xsimd/xsimd.hpp>

#include "factor/kernel/projection/dual.h"
#include "factor/kernel/projection/setup.h"

// The steps that every projection is made of, for any packet V and camera model M: the rigid
// transform, then the model's map of the plane or of rays with or without its derivatives. K comes
// last and belongs to the caller, because points want a residual and maps want a place.
namespace pose_refine::kernel {

template <class V>
struct Vector {
  V x, y, z;
};

// A copy of constants that a store to a column cannot alias. The compiler then computes or loads
// only once what does not depend on the point.
template <int n>
struct Local {
  double data[n];
  explicit Local(const double* source) {
    for (int i = 0; i < n; ++i) data[i] = source[i];
  }
  const double* get() const { return data; }
};
using Extra = Local<12>;
using Rows = Local<12>;  // R by rows, then t

// x_cam = R x_world + t
template <class V>
inline Vector<V> to_camera(const Points& points, const Rows& rows, std::size_t i) {
  using xsimd::fma;
  const double* const rt = rows.get();
  const V x = V::load_unaligned(points.x + i), y = V::load_unaligned(points.y + i),
          z = V::load_unaligned(points.z + i);
  return {fma(V(rt[0]), x, fma(V(rt[1]), y, fma(V(rt[2]), z, V(rt[9])))),
          fma(V(rt[3]), x, fma(V(rt[4]), y, fma(V(rt[5]), z, V(rt[10])))),
          fma(V(rt[6]), x, fma(V(rt[7]), y, fma(V(rt[8]), z, V(rt[11]))))};
}

// The model's map of the plane. With slopes the result has derivatives along a and b.
template <class M, bool slopes, class V>
inline auto map_plane(const Extra& extra, const V& a, const V& b) {
  if constexpr (slopes)
    return M::distort(extra.get(), Dual<V, 2>(a, 0), Dual<V, 2>(b, 1));
  else
    return M::distort(extra.get(), a, b);
}

// The map of the plane, continued beyond the fold.
template <class M, bool slopes, class V>
inline auto map_plane_extended(const Extra& extra, const camera::Fold& fold, const V& a,
                               const V& b) {
  if constexpr (slopes)
    return camera::distort_extended<M>(extra.get(), fold, Dual<V, 2>(a, 0), Dual<V, 2>(b, 1));
  else
    return camera::distort_extended<M>(extra.get(), fold, a, b);
}

// The model's map of rays. With slopes the result has derivatives along x, y and z.
template <class M, bool slopes, class V>
inline auto map_ray(const Extra& extra, const Vector<V>& p) {
  using D = Dual<V, 3>;
  if constexpr (slopes)
    return M::distort_ray(extra.get(), D(p.x, 0), D(p.y, 1), D(p.z, 2));
  else
    return M::distort_ray(extra.get(), p.x, p.y, p.z);
}

template <class V>
inline const V& value_of(const V& plain) {
  return plain;
}
template <class V, int n>
inline const V& value_of(const Dual<V, n>& dual) {
  return dual.value;
}

}  // namespace pose_refine::kernel
