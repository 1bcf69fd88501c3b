// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "apps/input/sources.h"
#include "pose_refine/io.h"

namespace pose_refine::apps {

// Reads a file of poses as `source` says that its numbers are meant; `flag` is the one that stated
// the convention. What the reader noticed is in its notes. Throws Exit.
PoseFile read_stated_poses(const PoseSource& source, const std::string& flag);

// Reads --ground_truth, as --ground_truth_format and --ground_truth_convention say. Throws Exit,
// also when there are no poses.
PoseFile read_ground_truth(const Sources& sources);

}  // namespace pose_refine::apps
