// SPDX-License-Identifier: BSD-3-Clause
#include "apps/compare/reading_hint.h"

#include <array>
#include <cstdio>

#include "pose_refine/evaluation.h"

namespace pose_refine::apps {
namespace {

constexpr double kOffDegrees = 20.0;  // networks err less
constexpr double kFarCloser = 4.0;
constexpr std::size_t kFewest = 3;  // poses

// The median errors of poses that are read as `other`.
struct Medians {
  double degrees = 0.0, distance = 0.0;
  std::size_t poses = 0;
};

Medians medians_as(const std::vector<std::optional<Pose>>& poses, const std::vector<Pose>& truth,
                   const PoseConvention& stated, const PoseConvention& other) {
  std::vector<double> turns, distances;
  for (std::size_t i = 0; i < poses.size(); ++i) {
    if (!poses[i]) continue;
    const PoseError error = pose_error(reread(*poses[i], stated, other), truth[i]);
    turns.push_back(error.rotation * (180.0 / 3.14159265358979323846));
    distances.push_back(error.translation);
  }
  const std::size_t count = turns.size();
  return {percentile(std::move(turns), 50.0), percentile(std::move(distances), 50.0), count};
}

// The position does not change the rotation, so that it decides between equal ones.
bool is_closer(const Medians& a, const Medians& b) {
  if (a.degrees < 0.99 * b.degrees) return true;
  return a.degrees < 1.01 * b.degrees && a.distance < b.distance;
}

}  // namespace

std::optional<std::string> reading_hint(const std::vector<std::optional<Pose>>& poses,
                                        const std::vector<Pose>& truth,
                                        const StatedConvention& convention) {
  const Medians stated = medians_as(poses, truth, convention.stated, convention.stated);
  if (stated.poses < kFewest || !(stated.degrees > kOffDegrees)) return std::nullopt;
  std::vector<QuaternionOrder> orders = {QuaternionOrder::kWxyz};
  if (convention.quaternions) orders.push_back(QuaternionOrder::kXyzw);
  Medians best = stated;
  PoseConvention reading = convention.stated;
  for (const PoseConvention& other : all_conventions({convention.stated.unit}, orders)) {
    const Medians medians = medians_as(poses, truth, convention.stated, other);
    if (!is_closer(medians, best)) continue;
    best = medians;
    reading = other;
  }
  if (!(kFarCloser * best.degrees < stated.degrees)) return std::nullopt;
  std::array<char, 200> text;
  std::snprintf(text.data(), text.size(),
                "the median of its rotation errors is %.4g degrees, and %.4g if its poses are read "
                "as --poses_convention=",
                stated.degrees, best.degrees);
  return text.data() + to_string(reading, convention.native) +
         ", which holds for all files of --poses in a run";
}

}  // namespace pose_refine::apps
