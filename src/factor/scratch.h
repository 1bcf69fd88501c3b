// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "factor/kernel/table.h"

namespace pose_refine {

// The memory that a factor works in, and the instruction set that it uses. It holds no result:
// every evaluation writes what it reads, so that one scratch serves any number of factors in turn.
struct Scratch {
  // The instruction set is chosen at run time; `level` forces one ("sse2", "avx2", "avx512").
  explicit Scratch(const char* level = nullptr)
      : table(&kernel::table(level)), setup(), columns(), block(), sums() {}

  const kernel::Table* table;
  kernel::Setup setup;
  kernel::Columns columns;
  kernel::Block block;
  kernel::LaneSums sums;
};

// Names of the instruction sets that this machine can run, best first.
std::vector<const char*> kernel_levels();

}  // namespace pose_refine
