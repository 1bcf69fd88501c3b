// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "io/format/colmap/files.h"

namespace pose_refine::io {

Correspondences correspondences_of(const Model& model,
                                   const std::vector<ModelObservation>& observations) {
  const auto has_point = [](const ModelObservation& o) { return o.point >= 0; };
  const auto count =
      static_cast<std::size_t>(std::count_if(observations.begin(), observations.end(), has_point));
  Correspondences c;
  c.reserve(count);
  c.point3D_id.reserve(count);
  for (const ModelObservation& observation : observations) {
    if (observation.point < 0) continue;
    const ModelPoint& point = model.points[static_cast<std::size_t>(observation.point)];
    c.add(Vector2(observation.u, observation.v), Vector3(point.x, point.y, point.z));
    c.point3D_id.push_back(point.id);
  }
  return c;
}

}  // namespace pose_refine::io
