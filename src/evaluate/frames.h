// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pose_refine {

// Tells whether name a comes before b, where runs of digits count by their value: "9.png" comes
// before "10.png".
bool comes_before(std::string_view a, std::string_view b);

// Returns the indices of names by sequence, which is what stands before the last '/', in order.
std::vector<std::vector<std::size_t>> frames_by_sequence(const std::vector<std::string>& names);

}  // namespace pose_refine
