// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

// Timestamps are kept as text, so that no digit is lost. What a number counts, seconds or fractions
// of them, is time_unit() of it.
namespace pose_refine::io {

// Both take a token that to_real() accepts. Digits below a nanosecond are cut off.
std::string seconds(std::string_view timestamp);
std::string nanoseconds(std::string_view timestamp);
// Adds leading zeros to a count of nanoseconds, so that it is taken for one.
std::string padded_nanoseconds(std::string_view count);

}  // namespace pose_refine::io
