// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace pose_refine {

// Kernels are compiled for each of these instruction sets. A machine that has one of them also has
// all that are listed before it.
enum class InstructionSet { kBaseline, kAvx2, kAvx512 };

// Returns the last instruction set of the list that this machine can run.
InstructionSet best_instruction_set();

}  // namespace pose_refine
