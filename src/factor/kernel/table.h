// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "factor/kernel/columns/stages.h"
#include "factor/kernel/maps/stages.h"
#include "factor/kernel/points/stages.h"

// The kernel is one text, compiled for each instruction set and chosen at run time. A table has the
// stages of one instruction set: those that reduce points, those that sample maps, and those that
// sum over the columns that a pose is judged by.
namespace pose_refine::kernel {

struct Table : PointStages, nre::MapStages, ColumnStages {
  const char* name;
};

const Table& sse2_table();
const Table& avx2_table();
const Table& avx512_table();

// The tables that this machine can run, best first.
const std::vector<const Table*>& tables();
// The table of that name. A null or unknown name gives the best one.
const Table& table(const char* name = nullptr);

}  // namespace pose_refine::kernel
