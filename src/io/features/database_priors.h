// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/io.h"

namespace pose_refine::io {

// Reads the positions in COLMAP's table of pose priors (3.9 to 4.2), which have to be in the world
// of the map: cartesian, with covariances. Positions of another coordinate system, or of none, are
// an error.
Result<std::vector<NamedPrior>> read_database_priors(const std::string& path);

}  // namespace pose_refine::io
