// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <tuple>
#include <utility>

#include "pose_refine/support/alignment.h"

namespace pose_refine {
namespace {

constexpr std::size_t kFewest = 5;
constexpr double kTimes = 10.0;       // by which the turn cuts the errors
constexpr double kSmallest = 0.0087;  // half a degree: smaller turns are a matter of calibration
constexpr int kSteps = 50;
constexpr std::size_t kMostTried = 100;

std::vector<double> angles_to(const std::vector<Quaternion>& turns, const Quaternion& turn) {
  std::vector<double> angles;
  for (const Quaternion& q : turns) angles.push_back(so3_log(turn.conjugate() * q).norm());
  return angles;
}

// Returns the rotation with the smallest sum of angles to all (Weiszfeld's steps; Hartley, Aftab
// and Trumpf 2011), from the one of them that is closest to half of the others.
Quaternion median_rotation(const std::vector<Quaternion>& turns) {
  Quaternion best = turns.front();
  double least = percentile(angles_to(turns, best), 50.0);
  const std::size_t step = turns.size() / kMostTried + 1;
  for (std::size_t i = step; i < turns.size(); i += step) {
    const double angle = percentile(angles_to(turns, turns[i]), 50.0);
    if (angle < least) std::tie(best, least) = std::pair(turns[i], angle);
  }
  for (int k = 0; k < kSteps; ++k) {
    Vector3 sum = Vector3::Zero();
    double weights = 0.0;
    for (const Quaternion& q : turns) {
      const Vector3 w = so3_log(best.conjugate() * q);
      const double weight = 1.0 / std::max(w.norm(), 1e-9);
      sum += weight * w;
      weights += weight;
    }
    const Vector3 move = sum / weights;
    best = (best * so3_exp(move)).normalized();
    if (move.norm() < 1e-12) break;
  }
  return best;
}

}  // namespace

std::optional<ConstantTurn> constant_turn(const std::vector<std::optional<Pose>>& estimates,
                                          const std::vector<Pose>& truth) {
  std::vector<Quaternion> camera, world;
  for (std::size_t i = 0; i < truth.size() && i < estimates.size(); ++i) {
    if (!estimates[i] || !estimates[i]->is_finite() || !truth[i].is_finite()) continue;
    camera.push_back(truth[i].rotation * estimates[i]->rotation.conjugate());
    world.push_back(estimates[i]->rotation.conjugate() * truth[i].rotation);
  }
  if (camera.size() < kFewest) return std::nullopt;
  ConstantTurn found;
  found.median_before = percentile(angles_to(camera, Quaternion::Identity()), 50.0);
  if (found.median_before < kSmallest) return std::nullopt;
  const Quaternion sides[] = {median_rotation(camera), median_rotation(world)};
  const double after[] = {percentile(angles_to(camera, sides[0]), 50.0),
                          percentile(angles_to(world, sides[1]), 50.0)};
  const int side = after[1] < after[0] ? 1 : 0;
  found.side = side == 0 ? ConstantTurn::Side::kCamera : ConstantTurn::Side::kWorld;
  found.turn = sides[side];
  found.median_after = after[side];
  if (found.median_before < kTimes * found.median_after) return std::nullopt;
  return found;
}

}  // namespace pose_refine
