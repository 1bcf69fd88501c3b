// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pose_refine::io {

// Returns the candidate with the smallest edit distance to `word`; there must be at least one.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace pose_refine::io
