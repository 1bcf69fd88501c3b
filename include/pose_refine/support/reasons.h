// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>
#include <vector>

#include "pose_refine/result.h"

namespace pose_refine {

// A word that RefineResult::reasons may hold. Some words go on after a colon with what they are
// about, as in "columns_of_different_length:u=40,z=39".
struct ReasonInfo {
  std::string_view name;
  Verdict verdict;           // of a result that has it: kWeak or kRejected
  std::string_view meaning;  // a sentence for people
  // Another answer is as good as the pose found, or better: OnWeak::kKeep keeps the input pose.
  bool keeps_input = false;
};

// All reasons, in the order in which a result names them.
const std::vector<ReasonInfo>& verdict_reasons();

}  // namespace pose_refine
