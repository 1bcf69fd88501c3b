// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include "pose_refine/learned/objectives.h"

namespace pose_refine {

std::vector<double> visible_depths(const Pose& cam_from_world, const std::vector<Vector3>& points,
                                   double nearest, double farthest) {
  std::vector<double> depths;
  for (const Vector3& point : points) {
    const double z = (cam_from_world * point).z();
    if (z > std::max(nearest, 0.0) && z < farthest) depths.push_back(z);
  }
  return depths;
}

Result<DepthRange> depth_range(std::vector<double> depths, double low, double high) {
  if (!(low >= 0.0 && low <= high && high <= 1.0))
    return Error{ErrorCode::kInvalidArgument,
                 "fractions of a depth range must satisfy 0 <= low <= high <= 1"};
  if (depths.empty())
    return Error{ErrorCode::kInvalidArgument,
                 "there are no depths, because no point is in front of the camera"};
  for (const double depth : depths)
    if (!std::isfinite(depth)) return Error{ErrorCode::kInvalidArgument, "a depth is not finite"};
  std::sort(depths.begin(), depths.end());
  const double last = static_cast<double>(depths.size() - 1);
  return make_depth_range(depths[static_cast<std::size_t>(low * last)],
                          depths[static_cast<std::size_t>(high * last)]);
}

}  // namespace pose_refine
