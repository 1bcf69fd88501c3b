// SPDX-License-Identifier: BSD-3-Clause
#include "geometry/turns.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "pose_refine/support/convention.h"
#include "support/random.h"

namespace pose_refine {
namespace {

std::vector<PoseConvention> turned_ones() {
  return turned_conventions(
      all_conventions({1.0, 0.01}, {QuaternionOrder::kWxyz, QuaternionOrder::kXyzw}));
}

void expect_equal_poses(const Pose& a, const Pose& b, const std::string& what) {
  const PoseError error = pose_error(a, b);
  EXPECT_LT(error.translation, 1e-12) << what;
  EXPECT_LT(error.rotation, 1e-14) << what;
}

TEST(Turns, AreThreeOfTheCameraAndTwentyThreeOfTheWorld) {
  EXPECT_EQ(turned_ones().size(), 32u * 26u);
  std::set<std::string> words;
  for (const PoseConvention& c : turned_ones()) words.insert(to_string(c));
  EXPECT_EQ(words.size(), turned_ones().size());
  EXPECT_TRUE(turned_conventions(turned_ones()).empty());
}

TEST(Turns, AreReadBackFromTheirWords) {
  for (const PoseConvention& c : turned_ones()) {
    const auto parsed = parse_convention(to_string(c));
    ASSERT_TRUE(parsed.ok()) << to_string(c);
    EXPECT_TRUE(*parsed == c) << to_string(c);
  }
  EXPECT_TRUE(*parse_convention("world:+x-z+y") == *parse_convention("world:x-zy"));
  EXPECT_EQ(to_string(*parse_convention("c2w,world:x-zy,roll:270")), "c2w,roll:270,world:x-zy");
}

TEST(Turns, ThereAndBackIsNothing) {
  testing::Random random("turns");
  for (const PoseConvention& c : turned_ones()) {
    const Pose pose = random.pose();
    expect_equal_poses(cam_from_world(numbers_of(pose, c), c), pose, to_string(c));
    expect_equal_poses(reread(reread(pose, {}, c), c, {}), pose, to_string(c));
  }
}

// The camera sees the same point, which has other coordinates in the other world.
TEST(Turns, OfTheWorldMoveThePointsToo) {
  testing::Random random("worlds");
  for (const char* base : {"w2c", "c2w", "w2c,center,gl"}) {
    for (const char* turn : {"world:x-zy", "world:yx-z", "world:-x-yz", "world:zxy"}) {
      const PoseConvention plain = *parse_convention(base);
      const PoseConvention turned = *parse_convention(turn, plain);
      const Pose pose = random.pose(), in_scene_axes = reread(pose, plain, turned);
      const Vector3 point = random.normal3();
      EXPECT_LT((in_scene_axes * in_scene(point, turned.world) - pose * point).norm(), 1e-12)
          << base << turn;
    }
  }
  const Vector3 up_in_file(0.0, 1.0, 0.0), up_in_scene(0.0, 0.0, 1.0);
  EXPECT_EQ(in_scene(up_in_file, parse_convention("world:x-zy")->world), up_in_scene);
  EXPECT_EQ(in_file(up_in_scene, parse_convention("world:x-zy")->world), up_in_file);
}

// What was on the right of an image is at its bottom after a turn by 90 degrees clockwise.
TEST(Turns, OfTheCameraTurnImagesClockwise) {
  testing::Random random("rolls");
  for (const char* base : {"w2c", "c2w,gl"}) {
    const PoseConvention plain = *parse_convention(base);
    const Pose pose = random.pose(),
               turned = reread(pose, plain, *parse_convention("roll:90", plain));
    const Vector3 point = random.normal3(), before = pose * point, after = turned * point;
    EXPECT_LT((after - Vector3(-before.y(), before.x(), before.z())).norm(), 1e-12) << base;
    EXPECT_LT((turned.center() - pose.center()).norm(), 1e-12) << base;
  }
  EXPECT_EQ(rolled(Vector3(1.0, 0.0, 5.0), 90), Vector3(0.0, 1.0, 5.0));
}

TEST(Turns, AgreeAsVectorsAndAsRotations) {
  testing::Random random("two ways");
  for (const PoseConvention& c : turned_ones()) {
    const Vector3 v = random.normal3();
    EXPECT_LT((scene_from_file(c.world) * v - in_scene(v, c.world)).norm(), 1e-14);
    EXPECT_LT((roll_rotation(c.roll) * v - rolled(v, c.roll)).norm(), 1e-14);
    EXPECT_EQ(in_file(in_scene(v, c.world), c.world), v);
  }
}

TEST(Turns, WrongWordsAreNamed) {
  for (const char* text :
       {"roll:", "roll:45", "roll:-90", "roll:360", "roll:090", "world:", "world:xy", "world:xyzx",
        "world:xxy", "world:-xyz", "world:yxz", "world:x--zy", "world:abc", "world:x,y,z"}) {
    const auto parsed = parse_convention(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_NE(parsed.error().message.find("world:AXES"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace pose_refine
