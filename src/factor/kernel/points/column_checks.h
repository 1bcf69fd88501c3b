// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>
#include <xsimd/xsimd.hpp>

#include "factor/kernel/points/stages.h"

// These passes over whole columns run before and after a solve.
namespace pose_refine::kernel {

// Returns whether the size of every number is below `most`; that of NaN is not.
template <class V>
bool all_below(const double* column, std::size_t n, double most) {
  constexpr std::size_t width = V::size;
  std::size_t i = 0;
  auto sound = V(0.0) < V(1.0);
  for (; i + width <= n; i += width)
    sound = sound && xsimd::abs(V::load_unaligned(column + i)) < V(most);
  bool all = xsimd::all(sound);
  for (; i < n; ++i) all = all && column[i] < most && column[i] > -most;
  return all;
}

// Counts the points that are deeper than `least` and finds the nearest of them.
template <class V>
Depths scan_depths(const Columns& c, const double row[4], double least) {
  constexpr std::size_t width = V::size;
  const V r0(row[0]), r1(row[1]), r2(row[2]), t(row[3]),
      far(std::numeric_limits<double>::infinity());
  V nearest = far, beyond(0.0), last(0.0);
  std::size_t i = 0;
  for (; i < c.size; i += width) {
    const V z = xsimd::fma(
        r0, V::load_aligned(c.x + i),
        xsimd::fma(r1, V::load_aligned(c.y + i), xsimd::fma(r2, V::load_aligned(c.z + i), t)));
    const auto deep = z > V(least);
    nearest = xsimd::min(nearest, xsimd::select(deep, z, far));
    last = xsimd::select(deep, V(1.0), V(0.0));
    beyond += last;
  }
  Depths all{0, std::numeric_limits<double>::infinity()};
  double lanes[width], count = xsimd::hadd(beyond);
  nearest.store_unaligned(lanes);
  for (const double z : lanes) all.nearest = z < all.nearest ? z : all.nearest;
  last.store_unaligned(lanes);
  count -= static_cast<double>(i - c.size) * lanes[width - 1];  // the copies of the last row
  all.beyond = static_cast<std::size_t>(count);
  return all;
}

}  // namespace pose_refine::kernel
