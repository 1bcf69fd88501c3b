// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <charconv>
#include <string>
#include <system_error>

namespace pose_refine {

// Does what std::from_chars does with a double, for standard libraries that lack it (libc++ before
// 20): it takes the same characters, and a stream of the classic locale finds the value.
std::from_chars_result real_by_stream(const char* first, const char* last, double& value);

inline std::from_chars_result real_from_chars(const char* first, const char* last, double& value) {
#if defined(__cpp_lib_to_chars)
  return std::from_chars(first, last, value);
#else
  return real_by_stream(first, last, value);
#endif
}

// The digits that read back to the same bits.
std::string shortest(double value);

}  // namespace pose_refine
