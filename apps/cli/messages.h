// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pose_refine::apps {

// A line on standard error, but for --quiet.
void note(const std::string& text);

// "1 image", "2 images".
std::string plural(std::size_t count, const std::string& what);
// "a, b, c, d, e, ...": the first few.
std::string some_of(const std::vector<std::string>& names);

}  // namespace pose_refine::apps
