// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/kernel/points/sums.h"

// This accumulation serves a pinhole with fx = fy without rho''. Many of the products that
// accumulate_pinhole.h sums then cancel or coincide, and 17 sums are left. With f^2 w = 1, r = aa +
// bb, d = 1/z:
//   H_rr = [aabb + (1+bb)^2, -ab (2+r), -a; ., (1+aa)^2 + aabb, -b; ., ., r]
//   H_rt = [-ab d, -(1+bb) d, b (1+r) d; (1+aa) d, ab d, -a (1+r) d; -b d, a d, 0]
//   H_tt = [d d, 0, -a d d; ., d d, -b d d; ., ., r d d]
namespace pose_refine::kernel {

template <class V>
struct OneFocalRow {
  V a, b, d, w;
  OneFocalRow(const Setup& s, const Block& block, int j)
      : a(V::load_aligned(block.x + j)),
        b(V::load_aligned(block.y + j)),
        d(V::load_aligned(block.z + j)),
        w(V(s.k.fx * s.k.fx) * V::load_aligned(block.w + j)) {}
};

// Adds to the gradient and the translation block, sums 1..6 and 22..27.
template <class V>
void one_focal_gradient(const Setup& s, int count, const Block& block, LaneSums& sums) {
  Accumulators<V, 6> gradient(sums, 1);
  Accumulators<V, 6> translation(sums, 22);
  const V before = translation.sum[0];
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const OneFocalRow<V> p(s, block, j);
    const V f(1.0 / s.k.fx);
    const V q0 = f * V::load_aligned(block.ru + j) * p.w;
    const V q1 = f * V::load_aligned(block.rv + j) * p.w;
    const V t = fma(p.a, q0, p.b * q1);
    gradient.subtract(0, fma(p.b, t, q1));
    gradient.add(1, fma(p.a, t, q0));
    gradient.add(2, p.a, q1);
    gradient.subtract(2, p.b, q0);
    gradient.add(3, p.d, q0);
    gradient.add(4, p.d, q1);
    gradient.subtract(5, p.d, t);
    const V dd = p.w * p.d * p.d;
    translation.add(0, dd);
    translation.subtract(2, dd, p.a);
    translation.subtract(4, dd, p.b);
    translation.add(5, dd, fma(p.a, p.a, p.b * p.b));
  }
  translation.sum[3] += translation.sum[0] - before;
  gradient.store();
  translation.store();
}

// Adds to the rotation rows, sums 7..21. Sum 21 is 0.
template <class V>
void one_focal_rotation(const Setup& s, int count, const Block& block, LaneSums& sums) {
  Accumulators<V, 6> row0(sums, 7);
  Accumulators<V, 5> row1(sums, 13);
  Accumulators<V, 3> row2(sums, 18);
  const V before = row0.sum[3];
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const OneFocalRow<V> p(s, block, j);
    const V ab = p.a * p.b, aa = p.a * p.a, bb = p.b * p.b, one(1.0);
    const V r = aa + bb, r1 = r + one, a1 = aa + one, b1 = bb + one;
    const V aabb = ab * ab, wd = p.w * p.d;
    row0.add(0, p.w, xsimd::fma(b1, b1, aabb));
    row0.subtract(1, p.w, ab * (r1 + one));
    row0.subtract(2, p.w, p.a);
    row0.subtract(3, wd, ab);
    row0.subtract(4, wd, b1);
    row0.add(5, wd, p.b * r1);
    row1.add(0, p.w, xsimd::fma(a1, a1, aabb));
    row1.subtract(1, p.w, p.b);
    row1.add(2, wd, a1);
    row1.subtract(4, wd, p.a * r1);
    row2.add(0, p.w, r);
    row2.subtract(1, wd, p.b);
    row2.add(2, wd, p.a);
  }
  row1.sum[3] += before - row0.sum[3];
  row0.store();
  row1.store();
  row2.store();
}

template <class V>
void accumulate_pinhole_one_focal(const Setup& s, int count, Block& block, LaneSums& sums) {
  one_focal_gradient<V>(s, count, block, sums);
  one_focal_rotation<V>(s, count, block, sums);
}

}  // namespace pose_refine::kernel
