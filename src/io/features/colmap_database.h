// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "io/features/files.h"
#include "pose_refine/support/feature_source.h"

namespace pose_refine::io {

// Opens the database of COLMAP (3.6 to 4.2) that a source names. `map` are the names of the map's
// images. Tables of matches need not be there if descriptors are used.
Result<std::unique_ptr<FeatureFiles>> open_colmap_database(const FeatureSource& source,
                                                           FeatureUse use,
                                                           const std::vector<std::string>& map);

}  // namespace pose_refine::io
