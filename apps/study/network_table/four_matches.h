// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

namespace pose_refine::apps {

// Prints the errors of RedKitchen queries refined from `draws` random subsets of four right matches
// each, without a prior and with each network's. The networks are calibrated on the test sequences
// of the scene. FOLDER has redkitchen_seq01 and sevenscenes_apr. Throws std::runtime_error when a
// file cannot be read.
void print_four_matches(const std::string& folder, int draws);

}  // namespace pose_refine::apps
