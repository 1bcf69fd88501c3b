// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/printable.h"

#include <algorithm>
#include <cstdint>

#include "io/text/unicode.h"

namespace pose_refine::io {
namespace {

bool is_tail(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// Returns how many bytes the character at the beginning has if it is UTF-8.
std::size_t size_of_first(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(size, text.size());
}

bool steers(std::uint32_t code) {
  const auto within = [&](std::uint32_t low, std::uint32_t high) {
    return code >= low && code <= high;
  };
  return within(0, 0x1F) || within(0x7F, 0x9F) || within(0x200B, 0x200F) ||
         within(0x2028, 0x202E) || within(0x2060, 0x206F) || code == 0xFEFF;
}

}  // namespace

std::string printable(std::string_view text, bool lines) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const std::string_view first = text.substr(0, size_of_first(text));
    const auto codes = codes_of_utf8(first);
    const bool good = codes && codes->size() == 1 && !steers(codes->front());
    if (good || (lines && first == "\n")) {
      shown += first;
      text.remove_prefix(first.size());
    } else {
      shown += '?';
      text.remove_prefix(codes && codes->size() == 1 ? first.size() : 1);
    }
  }
  return shown;
}

std::string_view whole_characters(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && end + 3 > most && is_tail(text[end])) --end;
  return text.substr(0, is_tail(text[end]) ? most : end);
}

}  // namespace pose_refine::io
