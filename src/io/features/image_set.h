// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "io/image_set.h"
#include "pose_refine/support/feature_source.h"

namespace pose_refine::io {

// These are images, with what is known of their correspondences beside the columns.
struct FeatureImageSet {
  ImageSet set;
  std::vector<FeatureMatches> matches;
};

// Says whether what is known beside the columns is kept, which a large run has no room for.
enum class MatchDetails { kDropped, kKept };

// Does what read_feature_images() does, and lists the images that have features but neither a pose
// nor a place in the map. `expected` are the names of all poses of the run, of which `poses` may be
// a part. Without details, `matches` are empty.
Result<FeatureImageSet> read_feature_image_set(const FeatureSource& source,
                                               const std::vector<NamedPose>& poses,
                                               const NameList& expected, MatchDetails details);

}  // namespace pose_refine::io
