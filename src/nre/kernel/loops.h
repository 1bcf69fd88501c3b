// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <xsimd/xsimd.hpp>

#include "nre/kernel/kernel.h"

namespace pose_refine::nre {

// xsimd's own sum has had two names.
template <class V>
typename V::value_type lane_sum(const V& packet) {
  alignas(64) typename V::value_type lanes[V::size];
  packet.store_aligned(lanes);
  typename V::value_type sum = lanes[0];
  for (std::size_t i = 1; i < V::size; ++i) sum += lanes[i];
  return sum;
}

// D: packet of doubles, F: packet of floats, of one instruction set.
template <class D>
Moments moments(const float* x, const float* y, const float* gain, std::size_t count,
                double omega_x, double omega_y, double half_precision) {
  constexpr std::size_t width = D::size;
  D w(0.0), wx(0.0), wy(0.0), wxx(0.0), wxy(0.0), wyy(0.0);
  const D ox(omega_x), oy(omega_y), factor(-half_precision);
  for (std::size_t i = 0; i < count; i += width) {
    const D rx = ox - D::load_unaligned(x + i), ry = oy - D::load_unaligned(y + i);
    const D exponent = factor * (rx * rx + ry * ry);
    // Most cells are far away at a small sigma; exp(-40) = 4e-18.
    if (xsimd::all(exponent < D(-40.0))) continue;
    const D k = D::load_unaligned(gain + i) * xsimd::exp(exponent);
    const D kx = k * rx, ky = k * ry;
    w += k;
    wx += kx;
    wy += ky;
    wxx += kx * rx;
    wxy += kx * ry;
    wyy += ky * ry;
  }
  return {lane_sum(w), lane_sum(wx), lane_sum(wy), lane_sum(wxx), lane_sum(wxy), lane_sum(wyy)};
}

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
  // Partial sums of at most 64 packets: a float sum over a large map would lose digits.
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

template <class D, class F>
constexpr Kernel make_kernel(const char* name) {
  return {name, &moments<D>, &similarity<F>, &sum_exp<F>};
}

}  // namespace pose_refine::nre
