// SPDX-License-Identifier: BSD-3-Clause
#include <cstring>

#include "base/instruction_set.h"
#include "factor/kernel/table.h"

namespace pose_refine::kernel {
namespace {

std::vector<const Table*> available() {
  std::vector<const Table*> found;
#if defined(__x86_64__) || defined(__i386__)
  const InstructionSet best = best_instruction_set();
  if (best >= InstructionSet::kAvx512) found.push_back(&avx512_table());
  if (best >= InstructionSet::kAvx2) found.push_back(&avx2_table());
#endif
  found.push_back(&sse2_table());
  return found;
}

}  // namespace

const std::vector<const Table*>& tables() {
  static const auto found = available();
  return found;
}

const Table& table(const char* name) {
  if (name)
    for (const Table* known : tables())
      if (std::strcmp(known->name, name) == 0) return *known;
  return *tables().front();
}

}  // namespace pose_refine::kernel
