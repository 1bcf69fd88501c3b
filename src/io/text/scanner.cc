// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/scanner.h"

namespace pose_refine::io {

std::string quoted(std::string_view token) {
  constexpr std::size_t kMax = 80;
  std::string text = "'";
  for (char c : token.substr(0, kMax)) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    text += control ? '?' : c;
  }
  return text + (token.size() > kMax ? "...'" : "'");
}

}  // namespace pose_refine::io
