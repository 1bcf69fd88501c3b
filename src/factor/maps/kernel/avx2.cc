// SPDX-License-Identifier: BSD-3-Clause
#include "factor/maps/kernel/table.h"

namespace pose_refine::nre {

const Kernel& avx2_kernel() {
  static constexpr Kernel kernel =
      make_kernel<xsimd::batch<double, xsimd::fma3<xsimd::avx2>>,
                  xsimd::batch<float, xsimd::fma3<xsimd::avx2>>>("avx2");
  return kernel;
}

}  // namespace pose_refine::nre
