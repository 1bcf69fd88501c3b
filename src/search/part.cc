// SPDX-License-Identifier: BSD-3-Clause
#include "search/part.h"

namespace pose_refine {

Part::Part(const Task& whole, const std::vector<std::size_t>& rows)
    : whole_(whole),
      image_{whole.image.name, whole.image.camera, whole.image.cam_from_world,
             whole.image.correspondences.select(rows)},
      factors_(with_area(make_factors(image_, whole.options), whole.points().area)) {}

Pose Part::from_whole(const Pose& pose) const {
  return factors_.frame().to_centered(whole_.factors.frame().from_centered(pose));
}

Pose Part::to_whole(const Pose& pose) const {
  return whole_.factors.frame().to_centered(factors_.frame().from_centered(pose));
}

}  // namespace pose_refine
