// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/kernel/points/sums.h"

// This accumulation serves a pinhole without rho''. W is w I, and the two rows of the pose Jacobian
//   fx (-ab, 1 + aa, -b, d, 0, -ad),  fy (-1 - bb, ab, a, 0, d, -bd)
// are so sparse that it is shortest to sum their products.
namespace pose_refine::kernel {

// Holds (a, b, 1/z) and the weights fx^2 w and fy^2 w of one packet.
template <class V>
struct PinholeRow {
  V a, b, d, wx, wy;
  PinholeRow(const Setup& s, const Block& block, int j)
      : a(V::load_aligned(block.x + j)),
        b(V::load_aligned(block.y + j)),
        d(V::load_aligned(block.z + j)) {
    const V w = V::load_aligned(block.w + j);
    wx = V(s.k.fx * s.k.fx) * w;
    wy = V(s.k.fy * s.k.fy) * w;
  }
};

// Adds to the gradient and the translation block, sums 1..6 and 22..27. Sum 23 is 0.
template <class V>
void pinhole_gradient(const Setup& s, int count, const Block& block, LaneSums& sums) {
  Accumulators<V, 6> gradient(sums, 1);
  Accumulators<V, 6> translation(sums, 22);
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const PinholeRow<V> p(s, block, j);
    const V q0 = p.wx * (V(1.0 / s.k.fx) * V::load_aligned(block.ru + j));
    const V q1 = p.wy * (V(1.0 / s.k.fy) * V::load_aligned(block.rv + j));
    const V t = fma(p.a, q0, p.b * q1);
    gradient.subtract(0, fma(p.b, t, q1));
    gradient.add(1, fma(p.a, t, q0));
    gradient.add(2, p.a, q1);
    gradient.subtract(2, p.b, q0);
    gradient.add(3, p.d, q0);
    gradient.add(4, p.d, q1);
    gradient.subtract(5, p.d, t);
    const V dd = p.d * p.d, xd = p.wx * dd, yd = p.wy * dd, xa = xd * p.a, yb = yd * p.b;
    translation.add(0, xd);
    translation.subtract(2, xa);
    translation.add(3, yd);
    translation.subtract(4, yb);
    translation.add(5, xa, p.a);
    translation.add(5, yb, p.b);
  }
  gradient.store();
  translation.store();
}

// Adds to row 0 and to the rest of row 2, sums 7..12 and 18..21. Sum 21 is d (wx - wy) ab and gets
// here the part that it shares with sum 10.
template <class V>
void pinhole_rows_0_2(const Setup& s, int count, const Block& block, LaneSums& sums) {
  Accumulators<V, 6> row0(sums, 7);
  Accumulators<V, 4> row2(sums, 18);
  const V before = row0.sum[3];
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const PinholeRow<V> p(s, block, j);
    const V ab = p.a * p.b, bb = fma(p.b, p.b, V(1.0));
    const V x = p.wx * ab, y = p.wy * bb;
    row0.add(0, x, ab);
    row0.add(0, y, bb);
    row0.subtract(1, x, fma(p.a, p.a, V(1.0)));
    row0.subtract(1, y, ab);
    row0.add(2, x, p.b);
    row0.subtract(2, y, p.a);
    row0.subtract(3, x, p.d);
    row0.subtract(4, y, p.d);
    row0.add(5, p.d, fma(x, p.a, y * p.b));
    const V xb = p.wx * p.b, ya = p.wy * p.a;
    row2.add(0, xb, p.b);
    row2.add(0, ya, p.a);
    row2.subtract(1, xb, p.d);
    row2.add(2, ya, p.d);
  }
  row2.sum[3] += before - row0.sum[3];
  row0.store();
  row2.store();
}

// Adds to row 1, sums 13..17, and to sum 21 the part that it shares with sum 16.
template <class V>
void pinhole_row_1(const Setup& s, int count, const Block& block, LaneSums& sums) {
  Accumulators<V, 5> row1(sums, 13);
  const V before = row1.sum[3];
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const PinholeRow<V> p(s, block, j);
    const V ab = p.a * p.b, aa = fma(p.a, p.a, V(1.0));
    const V x = p.wx * aa, y = p.wy * ab;
    row1.add(0, x, aa);
    row1.add(0, y, ab);
    row1.add(1, y, p.a);
    row1.subtract(1, x, p.b);
    row1.add(2, x, p.d);
    row1.add(3, y, p.d);
    row1.subtract(4, p.d, fma(x, p.a, y * p.b));
  }
  Accumulators<V, 1> mixed(sums, 21);
  mixed.add(0, before - row1.sum[3]);
  row1.store();
  mixed.store();
}

template <class V>
void accumulate_pinhole(const Setup& s, int count, Block& block, LaneSums& sums) {
  pinhole_gradient<V>(s, count, block, sums);
  pinhole_rows_0_2<V>(s, count, block, sums);
  pinhole_row_1<V>(s, count, block, sums);
}

}  // namespace pose_refine::kernel
