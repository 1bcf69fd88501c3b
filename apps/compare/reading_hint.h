// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/input/convention.h"

namespace pose_refine::apps {

// Says which convention turns the poses of a file, read as `convention`, far closer to the true
// ones, e.g. where --poses_convention was meant for another one of the files. Nothing is returned
// where none does.
std::optional<std::string> reading_hint(const std::vector<std::optional<Pose>>& poses,
                                        const std::vector<Pose>& truth,
                                        const StatedConvention& convention);

}  // namespace pose_refine::apps
