// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Timestamps have more digits than a double holds, so they are handled as decimal text.
namespace pose_refine::io {

// Writes a number without its exponent and without losing a digit: "1.25e+03" becomes "1250".
// Returns nothing for what to_real() refuses, and for numbers of more than 400 digits.
std::optional<std::string> plain_decimal(std::string_view number);

// Multiplies a plain decimal by 10^places and rounds it to a whole number. Returns nothing beyond
// +-4.2e18, so that sums and differences of two such numbers can be handled.
std::optional<std::int64_t> scaled_integer(std::string_view plain, int places);

}  // namespace pose_refine::io
