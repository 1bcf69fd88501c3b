// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/verb.h"

namespace pose_refine::apps {

std::vector<Verb> verbs() {
  return {
      refine_verb(),    compare_verb(),  basin_verb(),     convert_verb(),
      inspect_verb(),   simulate_verb(), benchmark_verb(), merge_verb(),
      calibrate_verb(), align_verb(),    match_verb(),
  };
}

}  // namespace pose_refine::apps
