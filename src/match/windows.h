// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <vector>

#include "match/cells.h"
#include "match/query.h"
#include "match/visible_points.h"
#include "pose_refine/support/guided_matching.h"

namespace pose_refine::match {

// Says where to look for a point.
struct Window {
  std::uint32_t point = 0;  // of VisiblePoints
  Vector2 pixel;
  double radius = 0.0;  // [px]
};
using Windows = std::vector<Window>;

// Returns a window for each point that the image would see from a pose, about its projection. Its
// radius is four standard deviations of where the covariance of the pose (in the tangent of pose.h)
// moves it, as long as that is between two bounds [px].
Windows windows_at(const Query& query, const VisiblePoints& points, const Pose& pose,
                   const Matrix6& covariance, std::pair<double, double> least_most);

// Returns windows of one radius [px], those of points beside the image included.
Windows windows_of_radius(const Query& query, const VisiblePoints& points, const Pose& pose,
                          double radius);

// Matches points with features in their windows. A match is the most similar one for its point, as
// for its feature.
Matches match_in(const Windows& windows, const Query& query, const Cells& cells,
                 const VisiblePoints& points, const GuidedOptions& options);

}  // namespace pose_refine::match
