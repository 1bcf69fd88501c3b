// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pose_refine::io {

// Appends a code point; an invalid one becomes U+FFFD.
inline void append_utf8(std::string& text, std::uint32_t code) {
  const bool good = code < 0xD800 || (code > 0xDFFF && code <= 0x10FFFF);
  const std::uint32_t c = good ? code : 0xFFFD;
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0 | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    text += static_cast<char>(0xE0 | (c >> 12));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0 | (c >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

// Returns the code points of a text, or nothing when it is not the UTF-8 that append_utf8() makes
// of them.
inline std::optional<std::vector<std::uint32_t>> codes_of_utf8(std::string_view text) {
  std::vector<std::uint32_t> codes;
  std::string again;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const int more = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    std::uint32_t code = more == 0 ? first : first & (0x3Fu >> more);
    for (int k = 0; k < more && ++i < text.size(); ++k) {
      code = (code << 6) | (static_cast<unsigned char>(text[i]) & 0x3Fu);
    }
    ++i;
    codes.push_back(code);
    append_utf8(again, code);
  }
  if (again != text) return std::nullopt;
  return codes;
}

}  // namespace pose_refine::io
