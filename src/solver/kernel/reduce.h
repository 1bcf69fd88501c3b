// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <xsimd/xsimd.hpp>

#include "solver/kernel/lanes.h"

// The later stages: whiten, loss, accumulate. Written for any packet V.
namespace pose_refine::kernel {

// r <- L r and J <- L J with L = (l00, 0; l10, l11).
template <class V>
void whiten(const Setup&, const Columns& c, std::size_t begin, int count, Block& block) {
  constexpr int width = static_cast<int>(V::size);
  double* const pairs[][2] = {
      {block.ru, block.rv}, {block.ux, block.vx}, {block.uy, block.vy}, {block.uz, block.vz}};
  for (int j = 0; j < count; j += width) {
    const std::size_t i = begin + static_cast<std::size_t>(j);
    const V l00 = V::load_unaligned(c.l00 + i), l10 = V::load_unaligned(c.l10 + i),
            l11 = V::load_unaligned(c.l11 + i);
    for (const auto& pair : pairs) {
      const V u = V::load_aligned(pair[0] + j), v = V::load_aligned(pair[1] + j);
      V(l00 * u).store_aligned(pair[0] + j);
      V(l10 * u + l11 * v).store_aligned(pair[1] + j);
    }
  }
}

// log(x1) + log(x2) + ... as the log of a product, flushed before it can overflow.
template <class V>
struct LogSum {
  static constexpr double kMost = 1e38;  // of a factor: eight of them stay finite
  V product = V(1.0);
  int factors = 0;

  // The logs of the factors so far once there are eight of them, else nothing.
  V add(const V& factor) {
    product *= factor;
    if (++factors < 8) return V(0.0);
    return flush();
  }
  V flush() {
    const V sum = xsimd::log(product);
    product = V(1.0);
    factors = 0;
    return sum;
  }
};

// |r|^2, at most kLargestSquare.
template <class V>
inline V bounded_square(const Block& block, int j) {
  const V ru = V::load_aligned(block.ru + j), rv = V::load_aligned(block.rv + j);
  return xsimd::min(V(ru * ru + rv * rv), V(loss::kLargestSquare));
}

// Stores rho' and 2 rho''; without `curvature` the second is 0, which makes the Hessian that of
// iteratively reweighted least squares. A residual at the bound pulls nowhere.
template <class V, bool curvature>
inline void store_slopes(const V& square, const V& rho1, const V& rho2, int j, Block& block) {
  const auto counts = square < V(loss::kLargestSquare);
  xsimd::select(counts, rho1, V(0.0)).store_aligned(block.w + j);
  const V w2 = curvature ? V(xsimd::select(counts, V(rho2 + rho2), V(0.0))) : V(0.0);
  w2.store_aligned(block.w2 + j);
}

// Weighted rho, rho' and 2 rho'' of each residual.
template <class V, class L, bool curvature>
void evaluate_loss(const Setup& s, const Columns& c, std::size_t begin, int count, Block& block) {
  constexpr int width = static_cast<int>(V::size);
  for (int j = 0; j < count; j += width) {
    const V square = bounded_square<V>(block, j);
    auto value = L::evaluate(s.loss, square);
    if (c.weight) {
      const V weight = V::load_unaligned(c.weight + begin + static_cast<std::size_t>(j));
      value = {weight * value.rho, weight * value.rho1, weight * value.rho2};
    }
    value.rho.store_aligned(block.rho + j);
    store_slopes<V, curvature>(square, value.rho1, value.rho2, j, block);
  }
}

// log(1 + q) for q below kSmallArgument, to rounding.
inline constexpr double kSmallArgument = 1e-3;
template <class V>
inline V small_log1p(const V& q) {
  using xsimd::fma;
  return q *
         fma(q, fma(q, fma(q, fma(q, V(1.0 / 5), V(-1.0 / 4)), V(1.0 / 3)), V(-1.0 / 2)), V(1.0));
}

// The same for a loss rho = c^2 log(1 + q) without weights: one log for eight packets, and none
// where q is so small that 1 + q would lose its digits. The first packet of rho then holds the sums
// of each lane over the block, the others nothing.
template <class V, class L, bool curvature>
void evaluate_log_loss(const Setup& s, const Columns& c, std::size_t begin, int count,
                       Block& block) {
  const bool product_may_overflow = s.loss.inv_c2 * loss::kLargestSquare > LogSum<V>::kMost;
  if (c.weight || product_may_overflow)
    return evaluate_loss<V, L, curvature>(s, c, begin, count, block);
  constexpr int width = static_cast<int>(V::size);
  LogSum<V> logs;
  V sum(0.0);
  for (int j = 0; j < count; j += width) {
    const V square = bounded_square<V>(block, j);
    const auto value = L::evaluate_slopes(s.loss, square);
    V q = value.rho;  // the argument of log1p
    if (j + width > count) q = xsimd::select(first_lanes<V>(count - j), q, V(0.0));
    sum += xsimd::all(q < V(kSmallArgument)) ? small_log1p(q) : logs.add(V(1.0 + q));
    V(0.0).store_aligned(block.rho + j);
    store_slopes<V, curvature>(square, value.rho1, value.rho2, j, block);
  }
  V(s.loss.c2 * (sum + logs.flush())).store_aligned(block.rho);
}

template <class V, int n>
struct Accumulators {
  V sum[n];
  double (*lanes)[kPad];

  explicit Accumulators(double (*target)[kPad]) : lanes(target) {
    for (int k = 0; k < n; ++k) sum[k] = V::load_aligned(lanes[k]);
  }
  void add(int k, const V& value) { sum[k] += value; }
  void add(int k, const V& a, const V& b) { sum[k] = xsimd::fma(a, b, sum[k]); }
  void store() const {
    for (int k = 0; k < n; ++k) sum[k].store_aligned(lanes[k]);
  }
};

template <class V>
void accumulate_cost(const Setup&, int count, Block& block, LaneSums& sums) {
  Accumulators<V, 1> cost(sums.lane);
  for (int j = 0; j < count; j += static_cast<int>(V::size))
    cost.add(0, V::load_aligned(block.rho + j));
  cost.store();
}

// Accumulation by ray. Pass one: cost, gradient, and S = G' W G with W = w I + w2 r r' (2x2) and
// G = d r/d x_cam (2x3), left in ux, uy, uz, vx, vy, vz as S00, S01, S02, S11, S12, S22.
// The rows of the pose Jacobian are (x_cam x g, g) for each row g of G.
template <class V>
void ray_gradient(int count, Block& b, LaneSums& sums) {
  Accumulators<V, 7> acc(sums.lane);
  using xsimd::fma;
  for (int j = 0; j < count; j += static_cast<int>(V::size)) {
    const auto load = [j](const double* column) { return V::load_aligned(column + j); };
    const V ru = load(b.ru), rv = load(b.rv), w = load(b.w), w2 = load(b.w2);
    const V x = load(b.x), y = load(b.y), z = load(b.z);
    const V ux = load(b.ux), uy = load(b.uy), uz = load(b.uz);
    const V vx = load(b.vx), vy = load(b.vy), vz = load(b.vz);
    const V hu = w * ru, hv = w * rv;
    const V qx = fma(hu, ux, hv * vx), qy = fma(hu, uy, hv * vy), qz = fma(hu, uz, hv * vz);
    acc.add(0, load(b.rho));
    acc.add(1, fma(y, qz, -(z * qy)));
    acc.add(2, fma(z, qx, -(x * qz)));
    acc.add(3, fma(x, qy, -(y * qx)));
    acc.add(4, qx);
    acc.add(5, qy);
    acc.add(6, qz);
    const V w00 = fma(w2 * ru, ru, w), w01 = w2 * ru * rv, w11 = fma(w2 * rv, rv, w);
    const V x0 = fma(w00, ux, w01 * vx), x1 = fma(w01, ux, w11 * vx);  // W times column x
    const V y0 = fma(w00, uy, w01 * vy), y1 = fma(w01, uy, w11 * vy);
    const V z0 = fma(w00, uz, w01 * vz), z1 = fma(w01, uz, w11 * vz);
    V(fma(ux, x0, vx * x1)).store_aligned(b.ux + j);
    V(fma(ux, y0, vx * y1)).store_aligned(b.uy + j);
    V(fma(ux, z0, vx * z1)).store_aligned(b.uz + j);
    V(fma(uy, y0, vy * y1)).store_aligned(b.vx + j);
    V(fma(uy, z0, vy * z1)).store_aligned(b.vy + j);
    V(fma(uz, z0, vz * z1)).store_aligned(b.vz + j);
  }
  acc.store();
}

// Pass two: the rotation rows of the Hessian. M = [x]x S; rotation-translation block M,
// rotation-rotation block M [x]x'. Sums 7.. are the upper triangle by rows: 7..12 row 0, 13..17
// row 1, 18..21 row 2, then the translation block.
template <class V>
void ray_rotation(int count, Block& b, LaneSums& sums) {
  Accumulators<V, 15> acc(sums.lane + 7);
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

// Pass three: the translation block, S itself.
template <class V>
void ray_translation(int count, Block& b, LaneSums& sums) {
  Accumulators<V, 6> acc(sums.lane + 22);
  const double* const columns[] = {b.ux, b.uy, b.uz, b.vx, b.vy, b.vz};
  for (int j = 0; j < count; j += static_cast<int>(V::size))
    for (int k = 0; k < 6; ++k) acc.add(k, V::load_aligned(columns[k] + j));
  acc.store();
}

template <class V>
void accumulate_ray(const Setup&, int count, Block& block, LaneSums& sums) {
  ray_gradient<V>(count, block, sums);
  ray_rotation<V>(count, block, sums);
  ray_translation<V>(count, block, sums);
}

}  // namespace pose_refine::kernel
