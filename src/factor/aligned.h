// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "factor/kernel/projection/setup.h"

namespace pose_refine {

// Returns the first address at or after `data` at which a packet may stand, at most kPad - 1
// numbers further on: columns of the kernel are aligned to a packet.
inline double* aligned(double* data) {
  constexpr std::uintptr_t kAlignment = kernel::kPad * sizeof(double);
  const auto address = reinterpret_cast<std::uintptr_t>(data);
  return data + (kAlignment - address % kAlignment) % kAlignment / sizeof(double);
}

}  // namespace pose_refine
