// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace pose_refine {

// What kernels are compiled for; each can run what stands before it.
enum class InstructionSet { kBaseline, kAvx2, kAvx512 };

// The best one of this machine.
InstructionSet best_instruction_set();

}  // namespace pose_refine
