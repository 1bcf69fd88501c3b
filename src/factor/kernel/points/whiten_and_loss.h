// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <xsimd/xsimd.hpp>

#include "factor/kernel/points/sums.h"

// The middle stages whiten the residuals and apply the loss, for any packet V.
namespace pose_refine::kernel {

// Replaces r by L r and J by L J with L = (l00, 0; l10, l11).
template <class V>
void whiten(const Columns& c, std::size_t begin, int count, Block& block) {
  constexpr int width = static_cast<int>(V::size);
  double* const pairs[][2] = {
      {block.ru, block.rv}, {block.ux, block.vx}, {block.uy, block.vy}, {block.uz, block.vz}};
  for (int j = 0; j < count; j += width) {
    const std::size_t i = begin + static_cast<std::size_t>(j);
    const V l00 = V::load_aligned(c.l00 + i), l10 = V::load_aligned(c.l10 + i),
            l11 = V::load_aligned(c.l11 + i);
    for (const auto& pair : pairs) {
      const V u = V::load_aligned(pair[0] + j), v = V::load_aligned(pair[1] + j);
      V(l00 * u).store_aligned(pair[0] + j);
      V(l10 * u + l11 * v).store_aligned(pair[1] + j);
    }
  }
}

// Selects the lanes [0, rest) of a packet.
template <class V>
inline auto first_lanes(int rest) {
  alignas(64) static constexpr double numbers[kPad] = {0, 1, 2, 3, 4, 5, 6, 7};
  return V::load_aligned(numbers) < V(static_cast<double>(rest));
}

// Returns |r|^2, or kLargestSquare if it is larger or not a number.
template <class V>
inline V bounded_square(const Block& block, int j) {
  const V ru = V::load_aligned(block.ru + j), rv = V::load_aligned(block.rv + j);
  return xsimd::min(V(xsimd::fma(ru, ru, rv * rv)), V(loss::kLargestSquare));
}

// Rows behind the last and residuals at the bound must not pull, so this removes their slopes.
template <class V, bool curvature>
void drop_slopes(int begin, int count, Block& block) {
  constexpr int width = static_cast<int>(V::size);
  for (int j = begin; j < count; j += width) {
    const auto counts =
        (bounded_square<V>(block, j) < V(loss::kLargestSquare)) & first_lanes<V>(count - j);
    const auto drop = [&](double* column) {
      xsimd::select(counts, V::load_aligned(column + j), V(0.0)).store_aligned(column + j);
    };
    drop(block.w);
    if constexpr (curvature) drop(block.w2);
  }
}

template <class V, bool curvature>
inline void drop_slopes(const V& largest_square, int count, Block& block) {
  constexpr int width = static_cast<int>(V::size);
  const bool bounded = xsimd::all(largest_square < V(loss::kLargestSquare));
  drop_slopes<V, curvature>(bounded ? count / width * width : 0, count, block);
}

template <class V, bool curvature>
inline void store_slopes(const V& rho1, const V& rho2, int j, Block& block) {
  rho1.store_aligned(block.w + j);
  if constexpr (curvature) V(rho2 + rho2).store_aligned(block.w2 + j);
}

// Computes the weighted rho, rho' and 2 rho'' of each residual.
template <class V, class L, bool curvature>
void evaluate_loss(const Setup& s, const Columns& c, std::size_t begin, int count, Block& block,
                   LaneSums& sums) {
  constexpr int width = static_cast<int>(V::size);
  Accumulators<V, 1> cost(sums, 0);
  V largest(0.0);
  for (int j = 0; j < count; j += width) {
    const V square = bounded_square<V>(block, j);
    largest = xsimd::max(largest, square);
    auto value = L::evaluate(s.loss, square);
    if (c.weight) {
      const V weight = V::load_aligned(c.weight + begin + static_cast<std::size_t>(j));
      value = {weight * value.rho, weight * value.rho1, weight * value.rho2};
    }
    if (j + width > count) value.rho = xsimd::select(first_lanes<V>(count - j), value.rho, V(0.0));
    cost.add(0, value.rho);
    store_slopes<V, curvature>(value.rho1, value.rho2, j, block);
  }
  cost.store();
  drop_slopes<V, curvature>(largest, count, block);
}

// Computes log(x1) + log(x2) + ... as the log of a product. The product is kept as
// p = x1 x2 ... - 1, which is as accurate as the sum for small x - 1, and is flushed before it can
// overflow.
template <class V>
struct LogSum {
  static constexpr int kFactors = 8;
  static constexpr double kMost = 1e38;  // of a factor: eight of them stay finite
  V product_less_1 = V(0.0);
  V sum = V(0.0);

  // Adds log(1 + q).
  void add(const V& q) { product_less_1 = xsimd::fma(product_less_1, q, product_less_1) + q; }
  void flush() {
    sum += xsimd::log1p(product_less_1);
    product_less_1 = V(0.0);
  }
};

// Does what evaluate_loss does, for a loss rho = c^2 log(1 + q) without weights: it needs one log
// for eight packets.
template <class V, class L, bool curvature>
void evaluate_log_loss(const Setup& s, const Columns& c, std::size_t begin, int count, Block& block,
                       LaneSums& sums) {
  const bool product_may_overflow = s.loss.inv_c2 * loss::kLargestSquare > LogSum<V>::kMost;
  if (c.weight || product_may_overflow)
    return evaluate_loss<V, L, curvature>(s, c, begin, count, block, sums);
  constexpr int width = static_cast<int>(V::size);
  LogSum<V> logs;
  V largest(0.0);
  for (int first = 0; first < count; first += LogSum<V>::kFactors * width) {
    const int end = std::min(count, first + LogSum<V>::kFactors * width);
    for (int j = first; j < end; j += width) {
      const V square = bounded_square<V>(block, j);
      largest = xsimd::max(largest, square);
      const auto value = L::evaluate_slopes(s.loss, square);
      V q = value.rho;  // the argument of log1p
      if (j + width > count) q = xsimd::select(first_lanes<V>(count - j), q, V(0.0));
      logs.add(q);
      store_slopes<V, curvature>(value.rho1, value.rho2, j, block);
    }
    logs.flush();
  }
  Accumulators<V, 1> cost(sums, 0);
  cost.add(0, V(s.loss.c2), logs.sum);
  cost.store();
  drop_slopes<V, curvature>(largest, count, block);
}

}  // namespace pose_refine::kernel
