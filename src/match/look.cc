// SPDX-License-Identifier: BSD-3-Clause
#include "match/look.h"

#include <utility>

#include "pose_refine/refine.h"

namespace pose_refine::match {
namespace {

void append(const Query& query, const VisiblePoints& points, const Match& match, Look& look) {
  Correspondences& columns = look.correspondences;
  columns.add({query.keypoints.u[match.feature], query.keypoints.v[match.feature]},
              points[match.point]);
  columns.point3D_id.push_back(points.id(match.point));
  if (query.keypoints.sigma) {
    const double variance = *query.keypoints.sigma * *query.keypoints.sigma;
    columns.sxx.push_back(variance);
    columns.sxy.push_back(0.0);
    columns.syy.push_back(variance);
  }
  look.matches.keypoint.push_back(query.rows[match.feature]);
  look.matches.votes.push_back(
      static_cast<std::uint32_t>(points.end(match.point) - points.begin(match.point)));
  look.matches.score.push_back(match.product * io::Descriptors::kCosine);
}

}  // namespace

Look look_at(const Query& query, const VisiblePoints& points, const Matches& matches,
             const Pose& start) {
  Look look;
  look.correspondences.reserve(matches.size());
  for (const Match& match : matches) append(query, points, match, look);
  Image image = query.image;
  image.cam_from_world = start;
  image.correspondences = look.correspondences;
  look.result = refine(image);
  return look;
}

}  // namespace pose_refine::match
