// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "io/image_set.h"
#include "pose_refine/support/guided_matching.h"

namespace pose_refine::match {

// These are the images of a run, with what is told of their matches.
struct GuidedImageSet {
  io::ImageSet set;
  std::vector<FeatureMatches> matches;
  std::vector<GuidedLook> looks;
};

// Says how to match: the options, on so many threads (0 takes all cores).
struct GuidedRun {
  GuidedOptions options;
  int threads = 0;
};

// Does what match_guided() does, and lists the images that have features but neither a pose nor a
// place in the map. `expected` are the names of all poses of the run, of which `poses` may be a
// part.
Result<GuidedImageSet> match_guided_image_set(const FeatureSource& source,
                                              const std::vector<NamedPose>& poses,
                                              const io::NameList& expected, const GuidedRun& run);

}  // namespace pose_refine::match
