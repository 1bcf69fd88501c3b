// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "pose_refine/io.h"

namespace pose_refine::io {

// These are the matches of an image, and how many of its rows hold NaN or infinity instead.
struct ImageMatches {
  Correspondences matches;
  std::size_t left_out = 0;
};
Result<ImageMatches> read_image_matches(const std::string& path, double pixel_center);

// Reads a file with a column `image` (the leading one, unless a header says otherwise).
using MatchesByImage = std::map<std::string, ImageMatches>;
Result<MatchesByImage> read_matches_by_image(const std::string& path, double pixel_center);

}  // namespace pose_refine::io
