// SPDX-License-Identifier: BSD-3-Clause
#include "base/instruction_set.h"
#include "factor/maps/kernel/kernel.h"

namespace pose_refine::nre {

const Kernel& best_kernel() {
#if defined(__x86_64__) || defined(__i386__)
  const InstructionSet best = best_instruction_set();
  if (best == InstructionSet::kAvx512) return avx512_kernel();
  if (best == InstructionSet::kAvx2) return avx2_kernel();
#endif
  return sse2_kernel();
}

}  // namespace pose_refine::nre
