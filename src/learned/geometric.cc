// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <limits>

#include "camera/extended.h"
#include "pose_refine/learned/objectives.h"

namespace pose_refine {
namespace {

// These are the points that the true camera has in front of it, in its frame, and the depth below
// which 1/z is continued: a twentieth of their median depth.
struct Visible {
  std::vector<Vector3> world;
  std::vector<Vector2> tangent;  // x/z, y/z in the true camera
  double z0 = 1.0;
};

Visible visible_points(const Pose& truth, const std::vector<Vector3>& points) {
  Visible out;
  std::vector<double> depths;
  for (const Vector3& point : points) {
    const Vector3 p = truth * point;
    if (!(p.z() > std::numeric_limits<double>::epsilon())) continue;
    out.world.push_back(point);
    out.tangent.emplace_back(p.x() / p.z(), p.y() / p.z());
    depths.push_back(p.z());
  }
  if (depths.empty()) return out;
  const auto middle = depths.begin() + static_cast<std::ptrdiff_t>(depths.size() / 2);
  std::nth_element(depths.begin(), middle, depths.end());
  out.z0 = 0.05 * *middle;
  return out;
}

}  // namespace

Result<double> geometric_loss(const Pose& estimate, const Pose& truth,
                              const std::vector<Vector3>& points,
                              const GeometricLossOptions& options) {
  const Visible visible = visible_points(truth, points);
  if (visible.world.empty())
    return Error{ErrorCode::kInvalidArgument, "no point is in front of the true camera"};
  double sum = 0.0;
  for (std::size_t i = 0; i < visible.world.size(); ++i) {
    const Vector3 p = estimate * visible.world[i];
    const bool behind = !(p.z() >= std::numeric_limits<double>::epsilon());
    if (behind && options.behind == BehindCamera::kZero) continue;
    if (behind && options.behind == BehindCamera::kFail)
      return Error{ErrorCode::kInvalidArgument, "a point is behind the estimated camera"};
    const double inverse = options.behind == BehindCamera::kContinue
                               ? camera::continued_reciprocal(p.z(), visible.z0).value
                               : 1.0 / p.z();
    const Vector2 difference = p.head<2>() * inverse - visible.tangent[i];
    const double distance = options.norm == Norm::kL1 ? difference.lpNorm<1>() : difference.norm();
    sum += options.clip ? std::min(distance, *options.clip) : distance;
  }
  return sum / static_cast<double>(visible.world.size());
}

}  // namespace pose_refine
