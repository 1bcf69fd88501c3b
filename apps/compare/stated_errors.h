// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluate/coverage.h"
#include "pose_refine/io.h"

namespace pose_refine::apps {

// Returns the covariances that a report of `refine` states, in the order of `truth`; images that it
// does not have, or for which it states none, get nothing. Throws Exit when it is no such report.
std::vector<std::optional<StatedError>> read_stated_errors(const std::string& report,
                                                           const std::vector<NamedPose>& truth,
                                                           const NameRules& rules);

}  // namespace pose_refine::apps
