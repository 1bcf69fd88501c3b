// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

#include "factor/points/point_factor.h"

namespace pose_refine {

// Other starts than the given one, `count` of them, most promising first: turned by 180 degrees
// about the camera's axes and by 90 degrees about its upright axis, mirrored to the other side of
// the points, and then scattered about it, wider and wider. cam_from_centered.
std::vector<Pose> other_starts(const PointFactor& points, const Pose& start, int count,
                               std::uint64_t seed);

}  // namespace pose_refine
