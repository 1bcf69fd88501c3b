// SPDX-License-Identifier: BSD-3-Clause
// These tests show the doctor turned images, turned worlds, and poses that no reading explains.
#include <gtest/gtest.h>

#include "apps/study/doctor_table/data.h"
#include "pose_refine/support/doctor.h"
#include "support/random.h"

namespace pose_refine {
namespace {

std::vector<Image> turned_room() {
  static const std::vector<Image> images = apps::simulated_sets().front().images;
  return images;
}

std::vector<Image> misread_turned(std::vector<Image> images, const PoseConvention& written) {
  for (Image& image : images) image.cam_from_world = reread(image.cam_from_world, written, {});
  return images;
}

TEST(TurnedReadings, OfImagesAndWorldsAreNamed) {
  for (const char* words :
       {"roll:90", "roll:180", "roll:270", "c2w,roll:90", "c2w,gl,roll:270", "w2c,center,roll:180",
        "w2c,xyzw,roll:90", "world:x-zy", "world:xz-y", "world:x-y-z", "world:yx-z",
        "c2w,world:x-zy", "c2w,gl,world:xz-y", "c2w,xyzw,world:zxy"}) {
    const PoseConvention written = *parse_convention(words);
    const Diagnosis d = diagnose(misread_turned(turned_room(), written));
    ASSERT_FALSE(d.readings.empty());
    EXPECT_TRUE(d.readings.front().convention == written)
        << words << " read as " << to_string(d.readings.front().convention);
    EXPECT_TRUE(d.refuted && d.explained) << words;
    const auto doubted = doubt(misread_turned(turned_room(), written));
    EXPECT_TRUE(doubted && doubted->refuted) << words;
  }
}

TEST(TurnedReadings, AreTakenAsStated) {
  for (const char* words : {"roll:90", "world:x-zy"}) {
    DoctorOptions options;
    options.stated = *parse_convention(words);
    std::vector<Image> images = turned_room();
    const Diagnosis right = diagnose(images, options);
    EXPECT_EQ(right.stated, 0u) << words;
    EXPECT_FALSE(right.refuted || right.suspected) << words;
    EXPECT_FALSE(doubt(images, options).has_value()) << words;
    for (Image& image : images)
      image.cam_from_world = reread(image.cam_from_world, {}, options.stated);
    const Diagnosis wrong = diagnose(images, options);
    EXPECT_TRUE(wrong.refuted) << words;
    EXPECT_TRUE(wrong.readings.front().convention == PoseConvention()) << words;
  }
}

// A telephoto lens sees a turn of its image as a few degrees, which a network could err by.
TEST(TurnedReadings, OfNarrowViewsAreNamedToo) {
  testing::Random random("narrow");
  const Camera camera = *make_camera(CameraModel::kSimplePinhole, 640, 480, {5000, 320, 240});
  std::vector<Image> images;
  for (int k = 0; k < 20; ++k) {
    Image image;
    image.name = std::to_string(k);
    image.camera = camera;
    const Pose truth = random.pose();
    for (int i = 0; i < 60; ++i) {
      const Vector2 pixel(random.uniform(0.0, 640.0), random.uniform(0.0, 480.0));
      const double depth = random.uniform(20.0, 60.0);
      const Vector3 seen((pixel.x() - 320.0) / 5000.0, (pixel.y() - 240.0) / 5000.0, 1.0);
      image.correspondences.add(pixel, truth.inverse() * Vector3(depth * seen));
    }
    image.cam_from_world = random.pose_near(truth, 0.002, 0.02);
    images.push_back(std::move(image));
  }
  EXPECT_FALSE(doubt(images).has_value());
  for (const char* words : {"roll:90", "roll:180", "roll:270"}) {
    const Diagnosis d = diagnose(misread_turned(images, *parse_convention(words)));
    EXPECT_EQ(to_string(d.readings.front().convention), "w2c," + std::string(words));
    EXPECT_TRUE(d.refuted) << words;
  }
}

void expect_none_named(const std::vector<Image>& images, const std::string& what) {
  const Diagnosis d = diagnose(images);
  EXPECT_FALSE(d.explained) << what << ": " << to_string(d.readings.front().convention) << " at "
                            << d.readings.front().angle;
  EXPECT_FALSE(d.refuted || d.suspected) << what;
  EXPECT_GT(2 * d.fitted, d.images) << what;
}

// Whatever the poses are, the doctor knows that it does not know.
TEST(UnexplainedPoses, AreSaidToBe) {
  testing::Random random("unexplained");
  for (int trial = 0; trial < 10; ++trial) {
    std::vector<Image> images = turned_room();
    for (Image& image : images) image.cam_from_world = random.pose();
    expect_none_named(images, "random poses");
    images = turned_room();
    const Pose other_world = random.pose();
    for (Image& image : images) image.cam_from_world = image.cam_from_world * other_world;
    expect_none_named(images, "another world");
  }
}

// One turn in thirty-five is within 16 degrees of one that maps axes to axes.
TEST(UnexplainedPoses, OfAWorldTurnedAnyhowAreSeldomTakenForAnother) {
  testing::Random random("turned anyhow");
  int named = 0;
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<Image> images = turned_room();
    const Quaternion turn = random.pose().rotation;
    for (Image& image : images)
      image.cam_from_world.rotation = image.cam_from_world.rotation * turn;
    const Diagnosis d = diagnose(images);
    named += d.refuted;
    if (d.refuted) EXPECT_LT(d.readings.front().angle, 0.21);
  }
  EXPECT_LE(named, 2);
}

}  // namespace
}  // namespace pose_refine
