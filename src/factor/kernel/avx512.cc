// SPDX-License-Identifier: BSD-3-Clause
#include "factor/kernel/make_table.h"

namespace pose_refine::kernel {

const Table& avx512_table() {
  static constexpr Table table = make_table<xsimd::avx512bw>("avx512");
  return table;
}

}  // namespace pose_refine::kernel
