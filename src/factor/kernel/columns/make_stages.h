// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <type_traits>
#include <xsimd/xsimd.hpp>

#include "factor/kernel/columns/stages.h"

namespace pose_refine::kernel {

// Adds the products of column i with `tile` columns from j on, which stay in registers.
template <class V, int tile>
void add_products(const double* const* columns, int i, int j, const double* weight, std::size_t n,
                  double* sums) {
  V sum[tile];
  for (int t = 0; t < tile; ++t) sum[t] = V(0.0);
  for (std::size_t row = 0; row < n; row += V::size) {
    const V weighted = V::load_aligned(weight + row) * V::load_aligned(columns[i] + row);
    for (int t = 0; t < tile; ++t)
      sum[t] = xsimd::fma(weighted, V::load_aligned(columns[j + t] + row), sum[t]);
  }
  for (int t = 0; t < tile; ++t) sums[t] += xsimd::hadd(sum[t]);
}

template <int columns>
using Tile = std::integral_constant<int, columns>;

template <class V>
void add_gram(const double* const* columns, int k, const double* weight, std::size_t n,
              double* sums) {
  const auto add = [&](auto tile, int i, int j) {
    add_products<V, tile>(columns, i, j, weight, n, sums);
    sums += tile;
    return j + tile;
  };
  for (int i = 0; i < k; ++i) {
    int j = i;
    while (j + 4 <= k) j = add(Tile<4>(), i, j);
    if (j + 2 <= k) j = add(Tile<2>(), i, j);
    if (j < k) add(Tile<1>(), i, j);
  }
}

template <class V>
void quadratic_forms(const double m[36], const double* const* u, const double* const* v,
                     std::size_t n, const Forms& out) {
  for (std::size_t row = 0; row < n; row += V::size) {
    V x[6], y[6], uu(0.0), uv(0.0), vv(0.0);
    for (int i = 0; i < 6; ++i) {
      x[i] = V::load_aligned(u[i] + row);
      y[i] = V::load_aligned(v[i] + row);
    }
    for (int i = 0; i < 6; ++i) {
      V mx(0.0), my(0.0);
      for (int j = 0; j < 6; ++j) {
        const V entry(m[6 * i + j]);
        mx = xsimd::fma(entry, x[j], mx);
        my = xsimd::fma(entry, y[j], my);
      }
      uu = xsimd::fma(x[i], mx, uu);
      uv = xsimd::fma(y[i], mx, uv);
      vv = xsimd::fma(y[i], my, vv);
    }
    uu.store_aligned(out.uu + row);
    uv.store_aligned(out.uv + row);
    vv.store_aligned(out.vv + row);
  }
}

// V is a packet of doubles of one instruction set.
template <class V>
constexpr ColumnStages make_column_stages() {
  return {&add_gram<V>, &quadratic_forms<V>};
}

}  // namespace pose_refine::kernel
