// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/kernel/maps/lane_sum.h"

// These functions turn descriptors into similarities and sum their softmax, for any packet F of
// floats.
namespace pose_refine::nre {

template <class F>
void similarity(const float* points, const float* map, std::size_t depth, std::size_t cells,
                float* out) {
  constexpr std::size_t width = F::size;
  constexpr std::size_t columns = 2;
  for (std::size_t q = 0; q < cells; q += columns * width) {
    F sum[4][columns];
    for (auto& row : sum)
      for (F& s : row) s = F(0.0f);
    for (std::size_t k = 0; k < depth; ++k) {
      const float* const at = map + k * cells + q;
      const F m0 = F::load_unaligned(at), m1 = F::load_unaligned(at + width);
      for (std::size_t p = 0; p < 4; ++p) {
        const F h(points[p * depth + k]);
        sum[p][0] = xsimd::fma(h, m0, sum[p][0]);
        sum[p][1] = xsimd::fma(h, m1, sum[p][1]);
      }
    }
    for (std::size_t p = 0; p < 4; ++p)
      for (std::size_t c = 0; c < columns; ++c)
        sum[p][c].store_unaligned(out + p * cells + q + c * width);
  }
}

template <class F>
double sum_exp(const float* values, std::size_t count, float shift, float scale) {
  constexpr std::size_t width = F::size;
  double total = 0.0;
  // Partial sums have at most 64 packets, because a float sum over a large map would lose digits.
  for (std::size_t begin = 0; begin < count; begin += 64 * width) {
    const std::size_t end = begin + 64 * width < count ? begin + 64 * width : count;
    F sum(0.0f);
    for (std::size_t i = begin; i < end; i += width) {
      const F exponent = F(scale) * (F::load_unaligned(values + i) - F(shift));
      if (xsimd::all(exponent < F(-40.0f))) continue;
      sum += xsimd::exp(exponent);
    }
    total += static_cast<double>(lane_sum(sum));
  }
  return total;
}

}  // namespace pose_refine::nre
