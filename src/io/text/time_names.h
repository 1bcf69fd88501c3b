// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// Trajectories name their images by timestamps, and so do folders of images that were taken with
// them: "1305031102.175304", "1305031102175304000", "rgb/1.305031102175304e+09.png".
namespace pose_refine::io {

// The unit of a count, as a power of ten of nanoseconds: 0 (ns), 3 (us), 6 (ms) or 9 (s).
using TimeUnit = int;

// Tells what a plain decimal counts. Recorded times are seconds, or milliseconds, microseconds or
// nanoseconds since 1970, which their size tells apart; a padded count is one of nanoseconds.
TimeUnit time_unit(std::string_view plain);

// Returns the times of the names [ns], or nothing unless all of them are times. Names in several
// folders are none, because each folder may have its own clock, and neither are numbers with zeros
// in front or an ending such as "000042" and "42.png", which count images.
std::optional<std::vector<std::int64_t>> times_of(const std::vector<std::string_view>& names);

}  // namespace pose_refine::io
