// SPDX-License-Identifier: BSD-3-Clause
#include "search/starts.h"

#include <cmath>

#include "geometry/random.h"

namespace pose_refine {
namespace {

constexpr double kPi = 3.14159265358979323846;

Pose turned(const Pose& start, const Vector3& turn) {
  return pose_from_center(so3_exp(turn) * start.rotation, start.center());
}

// Looking at the points' middle from where the camera is, as nearly upright as it was.
Pose facing(const Pose& start) {
  const Vector3 middle = start.translation;  // in the camera's frame
  const Vector3 ahead(0.0, 0.0, 1.0);
  return turned(start, so3_log(Quaternion::FromTwoVectors(middle, ahead)));
}

// From the other side of the points, looking at them.
Pose mirrored(const Pose& start) {
  return facing(pose_from_center(start.rotation, -start.center()));
}

}  // namespace

std::vector<Pose> other_starts(const PointFactor& points, const Pose& start, int count,
                               std::uint64_t seed) {
  std::vector<Pose> starts = {facing(start),
                              turned(start, {0.0, kPi, 0.0}),
                              turned(start, {0.0, 0.0, kPi}),
                              turned(start, {kPi, 0.0, 0.0}),
                              turned(start, {0.0, 0.5 * kPi, 0.0}),
                              turned(start, {0.0, -0.5 * kPi, 0.0}),
                              mirrored(start),
                              turned(facing(start), {0.0, 0.0, kPi}),
                              turned(facing(start), {0.0, 0.0, 0.5 * kPi}),
                              turned(facing(start), {0.0, 0.0, -0.5 * kPi})};
  const auto wanted = static_cast<std::size_t>(count);
  if (starts.size() > wanted) starts.resize(wanted);
  Random random(Random(seed).bits());
  const double distance = scene_distance(points, start);
  for (std::size_t i = starts.size(); i < wanted; ++i) {
    const double width = static_cast<double>(i + 1) / static_cast<double>(wanted);
    const Vector3 turn = width * kPi * random.direction();
    const Vector3 shift = width * distance * random.uniform() * random.direction();
    const Pose at = turned(start, turn);
    starts.push_back(pose_from_center(at.rotation, at.center() + shift));
  }
  return starts;
}

}  // namespace pose_refine
