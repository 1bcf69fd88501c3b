// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "apps/input/sources.h"
#include "match/image_set.h"

namespace pose_refine::apps {

// Matches the images of `poses`, which may be a part of a run whose poses are `expected`, as the
// options of --guided say. Ends the program when nothing can be read.
match::GuidedImageSet match_images(const Sources& sources, const std::vector<NamedPose>& poses,
                                   const io::NameList& expected, int threads);

}  // namespace pose_refine::apps
