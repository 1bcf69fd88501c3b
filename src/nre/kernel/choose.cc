// SPDX-License-Identifier: BSD-3-Clause
#include "nre/kernel/kernel.h"

namespace pose_refine::nre {

const Kernel& best_kernel() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd"))
    return avx512_kernel();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2_kernel();
#endif
  return sse2_kernel();
}

}  // namespace pose_refine::nre
