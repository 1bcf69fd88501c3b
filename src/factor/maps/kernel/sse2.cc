// SPDX-License-Identifier: BSD-3-Clause
#include "factor/maps/kernel/table.h"

namespace pose_refine::nre {

const Kernel& sse2_kernel() {
  static constexpr Kernel kernel =
      make_kernel<xsimd::batch<double, xsimd::sse2>, xsimd::batch<float, xsimd::sse2>>("sse2");
  return kernel;
}

}  // namespace pose_refine::nre
