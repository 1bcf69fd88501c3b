// SPDX-License-Identifier: BSD-3-Clause
#include "factor/points/kernel/table.h"

namespace pose_refine::kernel {

const Table& sse2_table() {
  static constexpr Table table = make_table<xsimd::batch<double, xsimd::sse2>>("sse2");
  return table;
}

}  // namespace pose_refine::kernel
