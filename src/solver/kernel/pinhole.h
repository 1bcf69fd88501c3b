// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "solver/kernel/sums.h"

// Accumulation for a pinhole without rho'': W = w I, and the two rows of the pose Jacobian
//   fx (-ab, 1 + aa, -b, d, 0, -ad),  fy (-1 - bb, ab, a, 0, d, -bd)
// are so sparse that summing their products is the shortest way.
namespace pose_refine::kernel {

// One packet: (a, b, 1/z) and the weights fx^2 w, fy^2 w.
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

// Gradient and translation block: sums 1..6, 22..27. Sum 23 is 0.
template <class V>
void pinhole_gradient(const Setup& s, int count, const Block& block, LaneSums& sums) {
  Accumulators<V, 6> gradient(sums, 1);
  Accumulators<V, 6> translation(sums, 22);
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const PinholeRow<V> p(s, block, j);
    const V w = V::load_aligned(block.w + j);
    const V q0 = V(s.k.fx) * V::load_aligned(block.ru + j) * w;
    const V q1 = V(s.k.fy) * V::load_aligned(block.rv + j) * w;
    const V t = fma(p.a, q0, p.b * q1);
    gradient.subtract(0, fma(p.b, t, q1));
    gradient.add(1, fma(p.a, t, q0));
    gradient.add(2, p.a, q1);
    gradient.subtract(2, p.b, q0);
    gradient.add(3, p.d, q0);
    gradient.add(4, p.d, q1);
    gradient.subtract(5, p.d, t);
    const V xd = p.wx * p.d, yd = p.wy * p.d, ad = p.a * p.d, bd = p.b * p.d;
    translation.add(0, xd, p.d);
    translation.subtract(2, xd, ad);
    translation.add(3, yd, p.d);
    translation.subtract(4, yd, bd);
    translation.add(5, p.wx * ad, ad);
    translation.add(5, p.wy * bd, bd);
  }
  gradient.store();
  translation.store();
}

// Row 0 and the rest of row 2: sums 7..12, 18..21.
template <class V>
void pinhole_rows_0_2(const Setup& s, int count, const Block& block, LaneSums& sums) {
  Accumulators<V, 6> row0(sums, 7);
  Accumulators<V, 4> row2(sums, 18);
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
    row2.add(3, p.d, fma(xb, p.a, -(ya * p.b)));
  }
  row0.store();
  row2.store();
}

// Row 1: sums 13..17.
template <class V>
void pinhole_row_1(const Setup& s, int count, const Block& block, LaneSums& sums) {
  Accumulators<V, 5> row1(sums, 13);
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
  row1.store();
}

template <class V>
void accumulate_pinhole(const Setup& s, int count, Block& block, LaneSums& sums) {
  pinhole_gradient<V>(s, count, block, sums);
  pinhole_rows_0_2<V>(s, count, block, sums);
  pinhole_row_1<V>(s, count, block, sums);
}

}  // namespace pose_refine::kernel
