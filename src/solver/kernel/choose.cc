// SPDX-License-Identifier: BSD-3-Clause
#include <cstring>

#include "solver/kernel/kernel.h"

namespace pose_refine::kernel {
namespace {

std::vector<const Table*> available() {
  std::vector<const Table*> found;
#if defined(__x86_64__) || defined(__i386__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd"))
    found.push_back(&avx512_table());
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    found.push_back(&avx2_table());
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
