// SPDX-License-Identifier: BSD-3-Clause
#include "fuzz/target.h"

namespace pose_refine::fuzz {

const std::vector<Target>& targets() {
  static const std::vector<Target> list = [] {
    std::vector<Target> all = format_targets();
    const std::vector<Target> others = {
        {"matches", run_matches},
        {"cameras", run_cameras},
        {"priors", run_priors},
        {"json", run_json},
        {"features", run_features},
        {"npy", run_npy},
        {"zip", run_zip},
        {"words", run_words},
        {"flags", run_flags},
        {"refine", run_refine},
        {"joint", run_joint},
        {"nre", run_nre},
        {"doctor", run_doctor},
        {"database", run_database},
        {"hloc_files", run_hloc_files},
        {"hdf5_chunks", run_hdf5_chunks},
    };
    all.insert(all.end(), others.begin(), others.end());
    return all;
  }();
  return list;
}

const Target* find_target(std::string_view name) {
  for (const Target& target : targets()) {
    if (target.name == name) return &target;
  }
  return nullptr;
}

}  // namespace pose_refine::fuzz
