// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

namespace pose_refine::io {

// Returns the name without the ending of an image file (".png", ".JPG", ".color.png"), if it has
// one. Other endings belong to the name: 1305031102.175304 is a time.
std::string_view without_ending(std::string_view name);

// Returns the name as NameMatch::kStem compares it: without ending, with '/' for '\', and without
// "./".
std::string canonical_name(std::string_view name);

// Returns the digits that end a name, as "000042" of "frame-000042".
std::string_view number_at_end(std::string_view name);

}  // namespace pose_refine::io
