// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <xsimd/xsimd.hpp>

namespace pose_refine::nre {

// Adds the lanes of a packet. (The sum of xsimd has a different name in different versions.)
template <class V>
typename V::value_type lane_sum(const V& packet) {
  alignas(64) typename V::value_type lanes[V::size];
  packet.store_aligned(lanes);
  for (std::size_t half = V::size / 2; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  return lanes[0];
}

}  // namespace pose_refine::nre
