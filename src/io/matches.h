// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <string>

#include "pose_refine/io.h"

namespace pose_refine::io {

// Reads a file with a column `image` (the leading one, unless a header says otherwise).
using MatchesByImage = std::map<std::string, Correspondences>;
Result<MatchesByImage> read_matches_by_image(const std::string& path, double pixel_center);

}  // namespace pose_refine::io
