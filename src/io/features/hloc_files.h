// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "io/features/files.h"
#include "pose_refine/support/feature_source.h"

namespace pose_refine::io {

// Opens hloc's file of features, and unless descriptors are used, that of matches of pairs and the
// list of pairs if there is one. `map` are the names of the map's images.
Result<std::unique_ptr<FeatureFiles>> open_hloc_files(const FeatureSource& source, FeatureUse use,
                                                      const std::vector<std::string>& map);

}  // namespace pose_refine::io
