// SPDX-License-Identifier: BSD-3-Clause
#include "factor/kernel/make_table.h"

namespace pose_refine::kernel {

const Table& sse2_table() {
  static constexpr Table table = make_table<xsimd::sse2>("sse2");
  return table;
}

}  // namespace pose_refine::kernel
