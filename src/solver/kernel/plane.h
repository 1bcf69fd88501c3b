// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "solver/kernel/reduce.h"

// Accumulation for models of the plane with all points of the block in front of the camera. With
// m = (a, b, 1), d = 1/z, T = [1 0 -a; 0 1 -b] and B = A' W A (2x2), the Jacobian of a point is
// A T ([-m]x, d I), so that
//   S = T' B T,  H_tt = d^2 S,  H_rt = d [m]x S,  H_rr = [m]x S [m]x',
// and with c = B (a, b)', e = (a, b) c every entry is a few multiplications.
// Three passes over the block keep the running sums in registers.
namespace pose_refine::kernel {

// B of one packet with its products; shared by the passes, cheaper to repeat than to store.
template <class V>
struct Metric {
  V a, b, b00, b01, b11, c0, c1, e;

  Metric(const V& a_, const V& b_, const V& b00_, const V& b01_, const V& b11_)
      : a(a_), b(b_), b00(b00_), b01(b01_), b11(b11_) {
    c0 = xsimd::fma(a, b00, b * b01);
    c1 = xsimd::fma(a, b01, b * b11);
    e = xsimd::fma(a, c0, b * c1);
  }
  static Metric load(const Block& block, int j) {
    const auto column = [j](const double* p) { return V::load_aligned(p + j); };
    return Metric(column(block.x), column(block.y), column(block.ux), column(block.uy),
                  column(block.vx));
  }
};

// Cost, gradient and translation block; leaves B in ux, uy, vx.
template <class V, bool pinhole>
void plane_gradient(const Setup& s, int count, Block& block, LaneSums& sums) {
  Accumulators<V, 7> acc(sums.lane);
  Accumulators<V, 6> translation(sums.lane + 22);
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const auto load = [j](const double* column) { return V::load_aligned(column + j); };
    const V ru = load(block.ru), rv = load(block.rv), w = load(block.w), w2 = load(block.w2);
    const V a = load(block.x), b = load(block.y), d = load(block.z);
    const V w00 = fma(w2 * ru, ru, w), w01 = w2 * ru * rv, w11 = fma(w2 * rv, rv, w);
    V q0, q1, b00, b01, b11;
    if constexpr (pinhole) {
      const V fx(s.k.fx), fy(s.k.fy);
      q0 = fx * (w * ru);
      q1 = fy * (w * rv);
      b00 = V(s.k.fx * s.k.fx) * w00;
      b01 = V(s.k.fx * s.k.fy) * w01;
      b11 = V(s.k.fy * s.k.fy) * w11;
    } else {
      const V ua = load(block.ux), ub = load(block.uy), va = load(block.vx), vb = load(block.vy);
      const V hu = w * ru, hv = w * rv;
      q0 = fma(ua, hu, va * hv);
      q1 = fma(ub, hu, vb * hv);
      const V a0 = fma(w00, ua, w01 * va), a1 = fma(w01, ua, w11 * va);
      const V c0 = fma(w00, ub, w01 * vb), c1 = fma(w01, ub, w11 * vb);
      b00 = fma(ua, a0, va * a1);
      b01 = fma(ua, c0, va * c1);
      b11 = fma(ub, c0, vb * c1);
    }
    const V t = fma(a, q0, b * q1);
    acc.add(0, load(block.rho));
    acc.add(1, fma(-b, t, -q1));
    acc.add(2, fma(a, t, q0));
    acc.add(3, fma(a, q1, -(b * q0)));
    acc.add(4, d, q0);
    acc.add(5, d, q1);
    acc.add(6, -d, t);
    const Metric<V> m(a, b, b00, b01, b11);
    const V d2 = d * d;
    translation.add(0, d2, m.b00);
    translation.add(1, d2, m.b01);
    translation.add(2, -d2, m.c0);
    translation.add(3, d2, m.b11);
    translation.add(4, -d2, m.c1);
    translation.add(5, d2, m.e);
    b00.store_aligned(block.ux + j);
    b01.store_aligned(block.uy + j);
    b11.store_aligned(block.vx + j);
  }
  acc.store();
  translation.store();
}

// H_rt = d M, M = [m]x S: sums 10..12, 15..17, 19..21.
template <class V>
void plane_mixed(int count, const Block& block, LaneSums& sums) {
  Accumulators<V, 3> row0(sums.lane + 10), row1(sums.lane + 15), row2(sums.lane + 19);
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const Metric<V> m = Metric<V>::load(block, j);
    const V d = V::load_aligned(block.z + j), minus = -d;
    row0.add(0, minus, fma(m.b, m.c0, m.b01));
    row0.add(1, minus, fma(m.b, m.c1, m.b11));
    row0.add(2, d, fma(m.b, m.e, m.c1));
    row1.add(0, d, fma(m.a, m.c0, m.b00));
    row1.add(1, d, fma(m.a, m.c1, m.b01));
    row1.add(2, minus, fma(m.a, m.e, m.c0));
    row2.add(0, d, fma(m.a, m.b01, -(m.b * m.b00)));
    row2.add(1, d, fma(m.a, m.b11, -(m.b * m.b01)));
    row2.add(2, d, fma(m.b, m.c0, -(m.a * m.c1)));
  }
  row0.store();
  row1.store();
  row2.store();
}

// H_rr = M [m]x': sums 7..9, 13, 14, 18.
template <class V>
void plane_rotation(int count, const Block& block, LaneSums& sums) {
  Accumulators<V, 3> row0(sums.lane + 7);
  Accumulators<V, 2> row1(sums.lane + 13);
  Accumulators<V, 1> row2(sums.lane + 18);
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const Metric<V> m = Metric<V>::load(block, j);
    const V p0 = fma(m.b, m.c0, m.b01), p1 = fma(m.b, m.c1, m.b11);
    const V q0 = fma(m.a, m.c0, m.b00), q1 = fma(m.a, m.c1, m.b01);
    const V r0 = fma(m.a, m.b01, -(m.b * m.b00)), r1 = fma(m.a, m.b11, -(m.b * m.b01));
    const V x02 = fma(m.b, m.e, m.c1), minus_x12 = fma(m.a, m.e, m.c0);
    row0.add(0, fma(m.b, x02, p1));
    row0.add(1, -fma(m.a, x02, p0));
    row0.add(2, fma(m.b, p0, -(m.a * p1)));
    row1.add(0, fma(m.a, minus_x12, q0));
    row1.add(1, fma(m.a, q1, -(m.b * q0)));
    row2.add(0, fma(m.a, r1, -(m.b * r0)));
  }
  row0.store();
  row1.store();
  row2.store();
}

template <class V, bool pinhole>
void accumulate_plane(const Setup& s, int count, Block& block, LaneSums& sums) {
  plane_gradient<V, pinhole>(s, count, block, sums);
  plane_mixed<V>(count, block, sums);
  plane_rotation<V>(count, block, sums);
}

}  // namespace pose_refine::kernel
