// SPDX-License-Identifier: BSD-3-Clause
#include "factor/kernel/make_table.h"

namespace pose_refine::kernel {

const Table& avx2_table() {
  static constexpr Table table = make_table<xsimd::fma3<xsimd::avx2>>("avx2");
  return table;
}

}  // namespace pose_refine::kernel
