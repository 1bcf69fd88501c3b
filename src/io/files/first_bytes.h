// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "pose_refine/support/error.h"

// What a file is shows in its first bytes, whatever its name and the flag that it was given to.
namespace pose_refine::io {

// Reads at most `count` bytes from the beginning of a regular file. An empty file is an error.
Result<std::string> first_bytes(const std::string& path, std::size_t count);

// Says what a file with these first bytes is, and which flag takes it. It is empty for text and for
// bytes that nothing is known about.
std::string kind_of_file(std::string_view bytes);

// Tells whether the file may be one of COLMAP's binary files, which begin with a count.
bool is_colmap_binary(std::string_view bytes);

// Says that the file is not what was expected, and what it is instead.
Error wrong_kind_of_file(std::string_view bytes, const std::string& expected,
                         const std::string& path);

}  // namespace pose_refine::io
