// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <xsimd/xsimd.hpp>

#include "solver/kernel/kernel.h"

namespace pose_refine::kernel {

// Lanes [0, rest) of a packet.
template <class V>
inline auto first_lanes(int rest) {
  alignas(64) static constexpr double numbers[kPad] = {0, 1, 2, 3, 4, 5, 6, 7};
  return V::load_aligned(numbers) < V(static_cast<double>(rest));
}

}  // namespace pose_refine::kernel
