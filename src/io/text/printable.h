// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

namespace pose_refine::io {

// Returns a text that a terminal may show: what is not UTF-8, or would steer the terminal (control
// characters, marks that turn the direction of writing), becomes '?'. Ends of lines stay where
// `lines` is true.
std::string printable(std::string_view text, bool lines = false);

// Returns the longest beginning of at most `most` bytes that ends with a whole character.
std::string_view whole_characters(std::string_view text, std::size_t most);

}  // namespace pose_refine::io
