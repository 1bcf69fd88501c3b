// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/kernel/points/accumulate_ray.h"

// This accumulation serves models of the plane while all points of the block are in front of the
// camera. With m = (a, b, 1), d = 1/z, T = [1 0 -a; 0 1 -b] and B = A' W A (2x2), the Jacobian of a
// point is A T ([-m]x, d I), so that
//   S = T' B T,  H_tt = d^2 S,  H_rt = d [m]x S,  H_rr = [m]x S [m]x',
// and with c = B (a, b)', e = (a, b) c every entry is a few multiplications.
//
// With rho'' comes the curvature of the division by z as well, so that the Hessian of a pinhole is
// exact: with q = A' w r and t = (a, b) q, S gains [0 0 -q0; 0 0 -q1; -q0 -q1 2t], and H_rr the
// symmetric part of m (q0, q1, -t)', which is how a rotation bends the path of a point. (The
// change of A over the image is left out.)
//
// Three passes over the block keep the running sums in registers.
namespace pose_refine::kernel {

// Holds S = [b00 b01 -c0; b01 b11 -c1; -c0 -c1 e] of one packet.
template <class V>
struct Metric {
  V b00, b01, b11, c0, c1, e;

  static Metric load(const Block& block, int j) {
    const auto column = [j](const double* p) { return V::load_aligned(p + j); };
    return {column(block.ux), column(block.uy), column(block.uz),
            column(block.vx), column(block.vy), column(block.vz)};
  }
  void store(Block& block, int j) const {
    b00.store_aligned(block.ux + j);
    b01.store_aligned(block.uy + j);
    b11.store_aligned(block.uz + j);
    c0.store_aligned(block.vx + j);
    c1.store_aligned(block.vy + j);
    e.store_aligned(block.vz + j);
  }
};

// Holds q = A' w r and B = A' W A of one packet.
template <class V>
struct Pulled {
  V q0, q1, b00, b01, b11;
};

template <class V, bool curvature>
Pulled<V> pull_pinhole(const Setup& s, const Block& block, int j) {
  const auto load = [j](const double* column) { return V::load_aligned(column + j); };
  const V fx(s.k.fx), fy(s.k.fy), w = load(block.w);
  const V pu = fx * load(block.ru), pv = fy * load(block.rv);
  const V b00 = V(s.k.fx * s.k.fx) * w, b11 = V(s.k.fy * s.k.fy) * w;
  if constexpr (!curvature) return {w * pu, w * pv, b00, V(0.0), b11};
  const V w2 = load(block.w2), k = w2 * pu;
  return {w * pu, w * pv, xsimd::fma(k, pu, b00), k * pv, xsimd::fma(w2 * pv, pv, b11)};
}

template <class V, bool curvature>
Pulled<V> pull_plane(const Block& block, int j) {
  using xsimd::fma;
  const auto load = [j](const double* column) { return V::load_aligned(column + j); };
  const V ru = load(block.ru), rv = load(block.rv), w = load(block.w);
  const V ua = load(block.ux), ub = load(block.uy), va = load(block.vx), vb = load(block.vy);
  const V hu = w * ru, hv = w * rv;
  const Curvature<V, curvature> W(block, ru, rv, w, j);
  const V a0 = W.first(ua, va), a1 = W.second(ua, va);
  const V c0 = W.first(ub, vb), c1 = W.second(ub, vb);
  return {fma(ua, hu, va * hv), fma(ub, hu, vb * hv), fma(ua, a0, va * a1), fma(ua, c0, va * c1),
          fma(ub, c0, vb * c1)};
}

// Sums the gradient and the translation block, and leaves S. With curvature it leaves q as well,
// because plane_rotation() needs it for the way a rotation bends the path.
template <class V, bool pinhole, bool curvature>
void plane_gradient(const Setup& s, int count, Block& block, LaneSums& sums) {
  Accumulators<V, 6> gradient(sums, 1);
  Accumulators<V, 6> translation(sums, 22);
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const auto load = [j](const double* column) { return V::load_aligned(column + j); };
    const V a = load(block.x), b = load(block.y), d = load(block.z);
    Pulled<V> p;
    if constexpr (pinhole)
      p = pull_pinhole<V, curvature>(s, block, j);
    else
      p = pull_plane<V, curvature>(block, j);
    const V t = fma(a, p.q0, b * p.q1);
    gradient.subtract(0, fma(b, t, p.q1));
    gradient.add(1, fma(a, t, p.q0));
    gradient.add(2, fma(a, p.q1, -(b * p.q0)));
    gradient.add(3, d, p.q0);
    gradient.add(4, d, p.q1);
    gradient.subtract(5, d, t);
    Metric<V> m{p.b00, p.b01, p.b11, fma(a, p.b00, b * p.b01), fma(a, p.b01, b * p.b11), V(0.0)};
    m.e = fma(a, m.c0, b * m.c1);
    if constexpr (curvature) {
      m.c0 += p.q0;
      m.c1 += p.q1;
      m.e += t + t;
    }
    const V d2 = d * d;
    translation.add(0, d2, m.b00);
    translation.add(1, d2, m.b01);
    translation.subtract(2, d2, m.c0);
    translation.add(3, d2, m.b11);
    translation.subtract(4, d2, m.c1);
    translation.add(5, d2, m.e);
    m.store(block, j);
    if constexpr (curvature) {  // the residuals are not needed any more
      p.q0.store_aligned(block.ru + j);
      p.q1.store_aligned(block.rv + j);
    }
  }
  gradient.store();
  translation.store();
}

// Sums H_rt = d M with M = [m]x S, which are the sums 10..12, 15..17 and 19..21.
template <class V>
void plane_mixed(int count, const Block& block, LaneSums& sums) {
  Accumulators<V, 3> row0(sums, 10), row1(sums, 15), row2(sums, 19);
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const Metric<V> m = Metric<V>::load(block, j);
    const auto load = [j](const double* column) { return V::load_aligned(column + j); };
    const V a = load(block.x), b = load(block.y), d = load(block.z);
    row0.subtract(0, d, fma(b, m.c0, m.b01));
    row0.subtract(1, d, fma(b, m.c1, m.b11));
    row0.add(2, d, fma(b, m.e, m.c1));
    row1.add(0, d, fma(a, m.c0, m.b00));
    row1.add(1, d, fma(a, m.c1, m.b01));
    row1.subtract(2, d, fma(a, m.e, m.c0));
    row2.add(0, d, fma(a, m.b01, -(b * m.b00)));
    row2.add(1, d, fma(a, m.b11, -(b * m.b01)));
    row2.add(2, d, fma(b, m.c0, -(a * m.c1)));
  }
  row0.store();
  row1.store();
  row2.store();
}

// Sums H_rr = M [m]x' and, with curvature, the symmetric part of m (q0, q1, -t)'. These are the
// sums 7..9, 13, 14 and 18.
template <class V, bool curvature>
void plane_rotation(int count, const Block& block, LaneSums& sums) {
  Accumulators<V, 3> row0(sums, 7);
  Accumulators<V, 2> row1(sums, 13);
  Accumulators<V, 1> row2(sums, 18);
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const Metric<V> m = Metric<V>::load(block, j);
    const auto load = [j](const double* column) { return V::load_aligned(column + j); };
    const V a = load(block.x), b = load(block.y);
    const V p0 = fma(b, m.c0, m.b01), p1 = fma(b, m.c1, m.b11);
    const V q0 = fma(a, m.c0, m.b00), q1 = fma(a, m.c1, m.b01);
    const V r0 = fma(a, m.b01, -(b * m.b00)), r1 = fma(a, m.b11, -(b * m.b01));
    const V x02 = fma(b, m.e, m.c1), minus_x12 = fma(a, m.e, m.c0);
    row0.add(0, fma(b, x02, p1));
    row0.subtract(1, fma(a, x02, p0));
    row0.add(2, fma(b, p0, -(a * p1)));
    row1.add(0, fma(a, minus_x12, q0));
    row1.add(1, fma(a, q1, -(b * q0)));
    row2.add(0, fma(a, r1, -(b * r0)));
    if constexpr (curvature) {
      const V g0 = load(block.ru), g1 = load(block.rv), half(0.5);
      const V x = a * g0, y = b * g1, t = x + y;
      row0.add(0, x);
      row0.add(1, half, fma(a, g1, b * g0));
      row0.add(2, half, xsimd::fnma(a, t, g0));
      row1.add(0, y);
      row1.add(1, half, xsimd::fnma(b, t, g1));
      row2.subtract(0, t);
    }
  }
  row0.store();
  row1.store();
  row2.store();
}

template <class V, bool pinhole, bool curvature>
void accumulate_plane(const Setup& s, int count, Block& block, LaneSums& sums) {
  plane_gradient<V, pinhole, curvature>(s, count, block, sums);
  plane_mixed<V>(count, block, sums);
  plane_rotation<V, curvature>(count, block, sums);
}

}  // namespace pose_refine::kernel
