// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate/time_offset.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>

namespace pose_refine {
namespace {

Pose seen_at(double time) {
  const Vector3 center(std::sin(0.9 * time) + 0.2 * std::sin(2.3 * time), std::cos(0.5 * time),
                       0.3 * std::sin(1.7 * time + 1.0));
  const Eigen::AngleAxisd turn(0.4 * std::sin(1.1 * time) + 0.2 * std::sin(3.1 * time),
                               Eigen::Vector3d(1.0, 2.0, 3.0).normalized());
  Pose pose;
  pose.rotation = Quaternion(Eigen::Quaterniond(turn));
  pose.translation = -(pose.rotation * center);
  return pose;
}

// Returns the motion from `begin` on, on a clock that is behind by `late`, in another frame and
// unit.
std::vector<TimedPose> recorded(double begin, double rate, double late, double unit = 1.0) {
  std::vector<TimedPose> poses;
  const Quaternion frame(Eigen::Quaterniond(Eigen::AngleAxisd(0.7, Eigen::Vector3d::UnitZ())));
  for (int i = 0; i < 20.0 * rate; ++i) {
    const double time = begin + i / rate;
    Pose pose = seen_at(time);
    if (unit != 1.0) pose.rotation = pose.rotation * frame;
    pose.translation *= unit;
    poses.push_back({time - late, pose});
  }
  return poses;
}

TEST(TimeOffset, IsFoundInMotionsOfAnotherFrameUnitRateAndBegin) {
  for (const double late : {-3.0, -0.4, 0.25, 7.5, 1e9}) {
    const auto offset = find_time_offset(recorded(0.0, 100.0, 0.0), recorded(2.0, 30.0, late, 2.5));
    ASSERT_TRUE(offset.has_value());
    EXPECT_NEAR(offset->seconds, late, 0.005);
    EXPECT_GT(offset->correlation, 0.99);
    EXPECT_TRUE(is_clear(*offset)) << late;
  }
}

TEST(TimeOffset, IsNotClearWhereTheClockIsRight) {
  const auto offset = find_time_offset(recorded(0.0, 100.0, 0.0), recorded(1.0, 30.0, 0.0, 2.0));
  ASSERT_TRUE(offset.has_value());
  EXPECT_NEAR(offset->seconds, 0.0, 0.005);
  EXPECT_FALSE(is_clear(*offset));
}

TEST(TimeOffset, IsUnknownForEvenShortOrOddMotions) {
  std::vector<TimedPose> even, still;
  for (int i = 0; i < 100; ++i) {
    Pose pose;
    pose.translation.x() = i;
    even.push_back({0.1 * i, pose});
    still.push_back({5.0, pose});
  }
  const auto at_even_speed = find_time_offset(even, even);
  EXPECT_FALSE(at_even_speed && is_clear(*at_even_speed));
  EXPECT_FALSE(find_time_offset(still, still).has_value());
  EXPECT_FALSE(find_time_offset({}, recorded(0.0, 10.0, 0.0)).has_value());
  EXPECT_FALSE(find_time_offset({{0.0, Pose()}}, {{1.0, Pose()}}).has_value());
}

// A recording with a gap tells nothing about it, and does not err for it.
TEST(TimeOffset, IsFoundBesideAGap) {
  std::vector<TimedPose> gap = recorded(0.0, 30.0, 0.6);
  gap.erase(gap.begin() + 200, gap.begin() + 300);
  const auto offset = find_time_offset(recorded(0.0, 100.0, 0.0), gap);
  ASSERT_TRUE(offset.has_value());
  EXPECT_NEAR(offset->seconds, 0.6, 0.01);
}

}  // namespace
}  // namespace pose_refine
