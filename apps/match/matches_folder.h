// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "apps/cli/output_files.h"
#include "apps/match/report.h"

namespace pose_refine::apps {

// Writes a folder as `simulate` does: matches/NAME.txt for each image, with all digits, and
// cameras.txt. Throws Exit(kBadOutput).
void write_matches_folder(const MatchedImages& run, const std::string& path, Overwrite overwrite);

}  // namespace pose_refine::apps
