// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "io/features/files.h"

namespace pose_refine::io {

// Opens a database of COLMAP (3.6 to 4.2). With `verified`, matches are those of its two-view
// geometries. `map` are the names of the map's images.
Result<std::unique_ptr<FeatureFiles>> open_colmap_database(const std::string& path, bool verified,
                                                           const std::vector<std::string>& map);

}  // namespace pose_refine::io
