// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "match/query.h"
#include "match/visible_points.h"
#include "pose_refine/result.h"
#include "pose_refine/support/feature_source.h"

namespace pose_refine::match {

// These are matches as correspondences, and the pose that they give.
struct Look {
  Correspondences correspondences;
  FeatureMatches matches;
  RefineResult result;
};

// Tells whether a pose was found and how far it may be off.
inline bool knows_pose(const RefineResult& result) {
  return result.usable() && !result.kept_input && result.covariance.has_value();
}

// Refines the image of a query from `start` with some matches.
Look look_at(const Query& query, const VisiblePoints& points, const Matches& matches,
             const Pose& start);

}  // namespace pose_refine::match
