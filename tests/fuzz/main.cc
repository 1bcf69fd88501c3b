// SPDX-License-Identifier: BSD-3-Clause
// This is libFuzzer's side of one target: POSE_REFINE_FUZZ=nvm fuzz CORPUS_FOLDER. Without the name
// of a target it prints all of them.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "fuzz/target.h"

namespace {

const pose_refine::fuzz::Target* chosen = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* name = std::getenv("POSE_REFINE_FUZZ");
  chosen = pose_refine::fuzz::find_target(name == nullptr ? "" : name);
  if (chosen != nullptr) return 0;
  for (const auto& target : pose_refine::fuzz::targets()) std::puts(target.name.c_str());
  std::exit(name == nullptr ? 0 : 2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto finding = chosen->run({reinterpret_cast<const char*>(data), size});
  if (finding.empty()) return 0;
  std::fprintf(stderr, "finding: %s\n", finding.c_str());
  std::abort();
}
