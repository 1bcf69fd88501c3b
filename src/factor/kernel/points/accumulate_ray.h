// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/kernel/points/sums.h"

// Accumulation by ray holds for any projection. With G = d r/d x_cam (2x3) the rows of the
// pose Jacobian are (x_cam x g, g) for each row g of G.
namespace pose_refine::kernel {

// This is W = w I + w2 r r' (2x2) of one packet, the curvature of the loss about its residual.
template <class V, bool curvature>
struct Curvature {
  V w00, w01, w11;
  Curvature(const Block& block, const V& ru, const V& rv, const V& w, int j) {
    if constexpr (curvature) {
      const V w2 = V::load_aligned(block.w2 + j);
      w00 = xsimd::fma(w2 * ru, ru, w);
      w01 = w2 * ru * rv;
      w11 = xsimd::fma(w2 * rv, rv, w);
    } else {
      w00 = w11 = w;
    }
  }
  // W (a, b)
  V first(const V& a, const V& b) const {
    return curvature ? V(xsimd::fma(w00, a, w01 * b)) : V(w00 * a);
  }
  V second(const V& a, const V& b) const {
    return curvature ? V(xsimd::fma(w01, a, w11 * b)) : V(w11 * b);
  }
};

// Pass one sums the gradient and leaves S = G' W G in ux, uy, uz, vx, vy, vz as S00, S01, S02, S11,
// S12, S22.
template <class V, bool curvature>
void ray_gradient(int count, Block& b, LaneSums& sums) {
  Accumulators<V, 6> gradient(sums, 1);
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const auto load = [j](const double* column) { return V::load_aligned(column + j); };
    const V ru = load(b.ru), rv = load(b.rv), w = load(b.w);
    const V x = load(b.x), y = load(b.y), z = load(b.z);
    const V ux = load(b.ux), uy = load(b.uy), uz = load(b.uz);
    const V vx = load(b.vx), vy = load(b.vy), vz = load(b.vz);
    const V hu = w * ru, hv = w * rv;
    const V qx = fma(hu, ux, hv * vx), qy = fma(hu, uy, hv * vy), qz = fma(hu, uz, hv * vz);
    gradient.add(0, fma(y, qz, -(z * qy)));
    gradient.add(1, fma(z, qx, -(x * qz)));
    gradient.add(2, fma(x, qy, -(y * qx)));
    gradient.add(3, qx);
    gradient.add(4, qy);
    gradient.add(5, qz);
    const Curvature<V, curvature> W(b, ru, rv, w, j);
    const V x0 = W.first(ux, vx), x1 = W.second(ux, vx);
    const V y0 = W.first(uy, vy), y1 = W.second(uy, vy);
    const V z0 = W.first(uz, vz), z1 = W.second(uz, vz);
    V(fma(ux, x0, vx * x1)).store_aligned(b.ux + j);
    V(fma(ux, y0, vx * y1)).store_aligned(b.uy + j);
    V(fma(ux, z0, vx * z1)).store_aligned(b.uz + j);
    V(fma(uy, y0, vy * y1)).store_aligned(b.vx + j);
    V(fma(uy, z0, vy * z1)).store_aligned(b.vy + j);
    V(fma(uz, z0, vz * z1)).store_aligned(b.vz + j);
  }
  gradient.store();
}

// Pass two sums the rotation rows of the Hessian. With M = [x]x S, the rotation-translation block
// is M and the rotation-rotation block is M [x]x'. The upper triangle begins at sum 7, by
// rows: 7..12 are row 0, 13..17 row 1, 18..21 row 2, then comes the translation block.
template <class V>
void ray_rotation(int count, Block& b, LaneSums& sums) {
  Accumulators<V, 15> acc(sums, 7);
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const auto load = [j](const double* column) { return V::load_aligned(column + j); };
    const V x = load(b.x), y = load(b.y), z = load(b.z);
    const V s00 = load(b.ux), s01 = load(b.uy), s02 = load(b.uz);
    const V s11 = load(b.vx), s12 = load(b.vy), s22 = load(b.vz);
    const V m00 = fma(y, s02, -(z * s01)), m01 = fma(y, s12, -(z * s11)),
            m02 = fma(y, s22, -(z * s12));
    const V m10 = fma(z, s00, -(x * s02)), m11 = fma(z, s01, -(x * s12)),
            m12 = fma(z, s02, -(x * s22));
    const V m20 = fma(x, s01, -(y * s00)), m21 = fma(x, s11, -(y * s01)),
            m22 = fma(x, s12, -(y * s02));
    acc.add(0, fma(m02, y, -(m01 * z)));
    acc.add(1, fma(m00, z, -(m02 * x)));
    acc.add(2, fma(m01, x, -(m00 * y)));
    acc.add(3, m00);
    acc.add(4, m01);
    acc.add(5, m02);
    acc.add(6, fma(m10, z, -(m12 * x)));
    acc.add(7, fma(m11, x, -(m10 * y)));
    acc.add(8, m10);
    acc.add(9, m11);
    acc.add(10, m12);
    acc.add(11, fma(m21, x, -(m20 * y)));
    acc.add(12, m20);
    acc.add(13, m21);
    acc.add(14, m22);
  }
  acc.store();
}

// Pass three sums the translation block, which is S itself.
template <class V>
void ray_translation(int count, Block& b, LaneSums& sums) {
  Accumulators<V, 6> acc(sums, 22);
  const double* const columns[] = {b.ux, b.uy, b.uz, b.vx, b.vy, b.vz};
  for (int j = 0; j < count; j += static_cast<int>(V::size))
    for (int k = 0; k < 6; ++k) acc.add(k, V::load_aligned(columns[k] + j));
  acc.store();
}

template <class V, bool curvature>
void accumulate_ray(const Setup&, int count, Block& block, LaneSums& sums) {
  ray_gradient<V, curvature>(count, block, sums);
  ray_rotation<V>(count, block, sums);
  ray_translation<V>(count, block, sums);
}

}  // namespace pose_refine::kernel
