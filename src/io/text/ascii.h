// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace pose_refine::io {

// Returns the small letter of an ASCII capital, and any other byte as it is, whatever the locale.
constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace pose_refine::io
