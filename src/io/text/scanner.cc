// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/scanner.h"

#include "io/text/printable.h"

namespace pose_refine::io {

std::string quoted(std::string_view token) {
  constexpr std::size_t kMax = 80;
  return "'" + printable(whole_characters(token, kMax)) + (token.size() > kMax ? "...'" : "'");
}

}  // namespace pose_refine::io
