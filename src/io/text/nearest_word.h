// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pose_refine::io {

// Returns the candidate with the smallest edit distance to `word`, whatever the case of letters;
// what `word` abbreviates ("ref" or "gt" of reference and ground_truth) is near. There must be at
// least one candidate, and the first of equals is taken.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace pose_refine::io
