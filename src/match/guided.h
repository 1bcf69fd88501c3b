// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <utility>

#include "match/look.h"
#include "pose_refine/support/guided_matching.h"

namespace pose_refine::match {

// These are the matches of an image, and how they were found.
struct Found {
  Look look;
  GuidedLook told;
};

// Looks for the pose with a part of the features, and with all of them if that does not show it,
// wherever in the image they are. See guided_matching.h.
Look first_look(const Query& query, const VisiblePoints& points, const GuidedOptions& options);

// Looks through windows about the pose of the first look, or else about the start, until the
// matches stay, and compares what they say with the first look. `points` may be others than those
// of the first look.
Found look_through_windows(const Query& query, const VisiblePoints& points, Look first,
                           const GuidedOptions& options);

}  // namespace pose_refine::match
