// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "pose_refine/support/convention.h"
#include "support/random.h"

namespace pose_refine {
namespace {

const std::vector<PoseConvention>& all() {
  static const auto list =
      all_conventions({1.0, 0.001, 100.0}, {QuaternionOrder::kWxyz, QuaternionOrder::kXyzw});
  return list;
}

void expect_same(const Pose& a, const Pose& b, const std::string& what) {
  const PoseError error = pose_error(a, b);
  EXPECT_LT(error.translation, 1e-12) << what;
  EXPECT_LT(error.rotation, 1e-14) << what;
}

TEST(Readings, AreAllDifferent) {
  EXPECT_EQ(all().size(), 48u);
  std::set<std::string> words;
  for (const PoseConvention& c : all()) words.insert(to_string(c));
  EXPECT_EQ(words.size(), all().size());
}

// Returns the pose of a file written in `written`, taken for `stated`, and read again as `written`.
TEST(Readings, TheRightOneGivesTheTruth) {
  testing::Random random("readings");
  for (const PoseConvention& written : all()) {
    for (const PoseConvention& stated : all()) {
      const Pose truth = random.pose();
      const Pose misread = reread(truth, written, stated);
      expect_same(reread(misread, stated, written), truth, to_string(written));
      if (written == stated) expect_same(misread, truth, to_string(written));
    }
  }
}

TEST(Readings, OneAfterTheOtherIsTheLast) {
  testing::Random random("chain");
  for (const PoseConvention& a : all()) {
    for (const PoseConvention& b : all()) {
      const Pose pose = random.pose();
      expect_same(reread(reread(pose, {}, a), a, b), reread(pose, {}, b), to_string(b));
    }
  }
}

// The meaning of each word is worked by hand.
TEST(Readings, OfOnePoseByHand) {
  Pose pose;
  pose.rotation = so3_exp(Vector3(0.3, -0.2, 0.5));
  pose.translation = Vector3(1.0, 2.0, 3.0);
  const auto as = [&](const char* words) { return reread(pose, {}, *parse_convention(words)); };
  expect_same(as("c2w"), pose.inverse(), "inverse");
  EXPECT_LT((as("w2c,center").center() - pose.translation).norm(), 1e-15);
  EXPECT_LT((as("unit:0.01").translation - 0.01 * pose.translation).norm(), 1e-15);
  const Matrix3 flip = Vector3(1.0, -1.0, -1.0).asDiagonal();
  EXPECT_LT((as("gl").rotation_matrix() - flip * pose.rotation_matrix()).norm(), 1e-14);
  EXPECT_LT((as("gl").translation - flip * pose.translation).norm(), 1e-14);
  const Quaternion& q = pose.rotation;
  const Quaternion shifted(q.z(), q.w(), q.x(), q.y());
  EXPECT_LT((as("xyzw").rotation_matrix() - shifted.toRotationMatrix()).norm(), 1e-14);
}

TEST(Readings, WordsAreReadBack) {
  for (const PoseConvention& base : all()) {
    for (const PoseConvention& convention : all()) {
      const std::string text = to_string(convention, base);
      const auto parsed = parse_convention(text, base);
      ASSERT_TRUE(parsed.ok()) << text << parsed.error().to_string();
      EXPECT_TRUE(*parsed == convention) << text;
    }
  }
}

TEST(Readings, WordsCountFromTheLeft) {
  EXPECT_TRUE(*parse_convention("c2w") == kCameraToWorld);
  EXPECT_TRUE(*parse_convention("w2c", kCameraToWorld) == kWorldToCamera);
  EXPECT_TRUE(*parse_convention("w2c,center") == kCenterAndWorldToCamera);
  EXPECT_TRUE(*parse_convention("center,w2c") == kWorldToCamera);
  EXPECT_EQ(to_string({RotationOf::kWorldFromCam, PositionIs::kCenter, CameraAxes::kGl,
                       QuaternionOrder::kXyzw, 0.001}),
            "c2w,xyzw,gl,unit:0.001");
}

TEST(Readings, WrongWordsAreNamed) {
  for (const char* text : {"", "c2w,", ",", "c3w", "unit:", "unit:0", "unit:-1", "unit:nan",
                           "unit:inf", "unit:1,5", "unit:1x", "W2C", "w2c xyzw"}) {
    const auto parsed = parse_convention(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_NE(parsed.error().message.find("unit:S"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace pose_refine
