// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstring>
#include <xsimd/xsimd.hpp>

#include "factor/kernel/points/stages.h"

// The running sums are kept in registers over a block and in memory between blocks.
namespace pose_refine::kernel {

// Holds n of the sums, from `first` on.
template <class V, int n>
struct Accumulators {
  static constexpr int width = static_cast<int>(V::size);
  V sum[n];
  double* lanes;

  Accumulators(LaneSums& sums, int first) : lanes(sums.lane + first * width) {
    for (int k = 0; k < n; ++k) sum[k] = V::load_aligned(lanes + k * width);
  }
  void add(int k, const V& value) { sum[k] += value; }
  void add(int k, const V& a, const V& b) { sum[k] = xsimd::fma(a, b, sum[k]); }
  void subtract(int k, const V& value) { sum[k] -= value; }
  void subtract(int k, const V& a, const V& b) { sum[k] = xsimd::fnma(a, b, sum[k]); }
  void store() const {
    for (int k = 0; k < n; ++k) sum[k].store_aligned(lanes + k * width);
  }
};

template <class V>
void clear(LaneSums& sums) {
  std::memset(sums.lane, 0, sizeof(double) * kNumSums * V::size);
}

template <class V>
void collect(const LaneSums& sums, double* out) {
  constexpr int width = static_cast<int>(V::size);
  for (int k = 0; k < kNumSums; k += width) {
    V rows[width];  // transposed and added: each total is in its lane
    for (int i = 0; i < width; ++i) rows[i] = V::load_aligned(sums.lane + (k + i) * width);
    xsimd::haddp(rows).store_unaligned(out + k);
  }
}

}  // namespace pose_refine::kernel
