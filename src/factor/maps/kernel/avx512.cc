// SPDX-License-Identifier: BSD-3-Clause
#include "factor/maps/kernel/table.h"

namespace pose_refine::nre {

const Kernel& avx512_kernel() {
  static constexpr Kernel kernel =
      make_kernel<xsimd::batch<double, xsimd::avx512bw>, xsimd::batch<float, xsimd::avx512bw>>(
          "avx512");
  return kernel;
}

}  // namespace pose_refine::nre
