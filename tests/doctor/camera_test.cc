// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "apps/study/camera_table/planted.h"
#include "pose_refine/support/convention.h"
#include "support/scene.h"

namespace pose_refine {
namespace {

using apps::camera_batch;

constexpr int kImages = 30;

std::vector<Image> right() {
  static const std::vector<Image> images = camera_batch(CameraModel::kPinhole, 3, kImages);
  return images;
}

std::vector<Image> read_as(std::vector<Image> images, const std::string& words) {
  const CameraReading reading = *parse_camera_reading(words);
  for (Image& image : images) image = reread(std::move(image), reading);
  return images;
}

TEST(CameraDoctor, NamesEveryMistake) {
  for (const apps::PlantedCamera& planted : apps::planted_cameras()) {
    const auto d = doubt_cameras(misstated(camera_batch(planted.model, 3, kImages), planted));
    if (!planted.large) {
      EXPECT_FALSE(d && d->refuted) << planted.name;
      continue;
    }
    ASSERT_TRUE(d.has_value()) << planted.name;
    const CameraReading& found = d->readings.front().reading;
    EXPECT_TRUE(planted.named(found, planted.size)) << planted.name << ": " << to_string(found);
    EXPECT_TRUE(d->refuted && d->explained && !d->suspected) << planted.name;
  }
}

// The words that are found undo the mistake: nothing is left to find.
TEST(CameraDoctor, IsContentOnceTheReadingIsApplied) {
  for (const apps::PlantedCamera& planted : apps::planted_cameras()) {
    if (!planted.large) continue;
    const auto wrong = misstated(camera_batch(planted.model, 4, kImages), planted);
    const auto d = doubt_cameras(wrong);
    ASSERT_TRUE(d.has_value()) << planted.name;
    const auto again = doubt_cameras(read_as(wrong, to_string(d->readings.front().reading)));
    EXPECT_FALSE(again && again->refuted) << planted.name;
  }
}

TEST(CameraDoctor, TellsWhatItSaw) {
  const CameraDiagnosis d = diagnose_cameras(read_as(right(), "scale:0.5"));
  ASSERT_FALSE(d.readings.empty());
  const ReadCamera& first = d.readings.front();
  EXPECT_EQ(to_string(first.reading), "scale:2");
  EXPECT_EQ(d.images, 24u);
  EXPECT_EQ(first.better, 24u);
  EXPECT_EQ(first.worse, 0u);
  EXPECT_EQ(first.evidence, 240.0);
  EXPECT_NEAR(first.noise_px, 0.9, 0.2);
  EXPECT_NEAR(first.right, 0.8, 0.1);
  EXPECT_TRUE(first.as_good);
  EXPECT_EQ(d.readings[d.stated].evidence, 0.0);
  EXPECT_GT(d.readings[d.stated].noise_px, 3.0);
  EXPECT_TRUE(d.readings[d.stated].reading == CameraReading());
}

TEST(CameraDoctor, LetsRightCamerasBe) {
  for (const CameraModelInfo& model : camera_models()) {
    const std::vector<Image> images = camera_batch(model.model, 5, kImages);
    EXPECT_FALSE(doubt_cameras(images).has_value()) << model.name;
  }
  const CameraDiagnosis d = diagnose_cameras(right());
  EXPECT_EQ(d.stated, 0u);
  EXPECT_TRUE(d.explained && !d.refuted && !d.suspected);
}

// A principal point of 0, 0 was not filled in: the image's center is a reading of its own.
TEST(CameraDoctor, NamesAPrincipalPointThatIsNotFilledIn) {
  const Camera truth{CameraModel::kPinhole, 640, 480, {520, 520, 320, 240}};
  std::vector<Image> images;
  for (int i = 0; i < 12; ++i) {
    const std::string name = "corner" + std::to_string(i);
    images.push_back(testing::make_scene(name, truth, {60, 0.8, 0.1, 2.0, 0.1}).image);
    images.back().camera.params[2] = images.back().camera.params[3] = 0.0;
  }
  const CameraDiagnosis d = diagnose_cameras(images);
  EXPECT_TRUE(d.refuted);
  EXPECT_EQ(to_string(d.readings.front().reading), "centered");
}

// One image may be anything, two make wrong cameras suspicious, and three refute them.
TEST(CameraDoctor, CannotTellFromFewImages) {
  for (const int count : {1, 2, 3}) {
    std::vector<Image> images = read_as(right(), "scale:0.5");
    images.resize(static_cast<std::size_t>(count));
    const CameraDiagnosis d = diagnose_cameras(images);
    EXPECT_EQ(d.refuted, count == 3) << count;
    EXPECT_EQ(d.suspected, count == 2) << count;
    EXPECT_EQ(d.explained, count == 3) << count;
  }
}

TEST(CameraDoctor, CannotTellFromFewMatches) {
  std::vector<Image> images = read_as(right(), "scale:0.5");
  for (Image& image : images)
    image.correspondences = image.correspondences.select({0, 1, 2, 3, 4, 5, 6});
  EXPECT_EQ(diagnose_cameras(images).images, 0u);
  EXPECT_FALSE(doubt_cameras(images).has_value());
}

// Poses in another convention, or of other images, are no fault of the cameras.
TEST(CameraDoctor, DoesNotBlameCamerasForPoses) {
  for (const char* words : {"c2w", "c2w,gl", "w2c,gl", "w2c,center", "w2c,xyzw", "unit:0.01"}) {
    std::vector<Image> images = right();
    for (Image& image : images)
      image.cam_from_world = reread(image.cam_from_world, *parse_convention(words), {});
    const auto d = doubt_cameras(images);
    EXPECT_FALSE(d && (d->refuted || d->suspected)) << words;
  }
  std::vector<Image> images = right();
  for (std::size_t i = 0; i < images.size(); ++i)
    images[i].correspondences = right()[(i + 7) % images.size()].correspondences;
  const CameraDiagnosis d = diagnose_cameras(images);
  EXPECT_FALSE(d.refuted);
}

TEST(CameraDoctor, LeavesOutWhatItCannotUse) {
  EXPECT_EQ(diagnose_cameras({}).images, 0u);
  EXPECT_TRUE(diagnose_cameras({}).readings.empty());
  std::vector<Image> images = read_as(right(), "scale:0.5");
  images.resize(20);
  images[0].correspondences = {};
  images[1].cam_from_world.translation.x() = std::numeric_limits<double>::quiet_NaN();
  images[2].camera.params.pop_back();
  images[3].defect.reason = "no_camera";
  images[4].correspondences.u.pop_back();
  images[5].correspondences.x.assign(images[5].correspondences.size(),
                                     std::numeric_limits<double>::infinity());
  for (double& z : images[6].correspondences.z) z = 1e308;
  for (double& u : images[7].correspondences.u) u *= 1e305;
  images[8].cam_from_world.translation.setConstant(1e308);
  for (std::vector<double>* column : {&images[9].correspondences.u, &images[9].correspondences.v})
    column->assign(column->size(), 3.0);
  const CameraDiagnosis d = diagnose_cameras(images);
  EXPECT_EQ(d.images, 14u);
  EXPECT_EQ(to_string(d.readings.front().reading), "scale:2");
  for (const ReadCamera& reading : d.readings) EXPECT_TRUE(std::isfinite(reading.evidence));
}

// The result does not depend on what else runs, so a second call gives the same numbers.
TEST(CameraDoctor, IsDeterministic) {
  const auto images = read_as(right(), "focal:0.8");
  const CameraDiagnosis a = diagnose_cameras(images), b = diagnose_cameras(images);
  ASSERT_EQ(a.readings.size(), b.readings.size());
  for (std::size_t i = 0; i < a.readings.size(); ++i) {
    EXPECT_TRUE(a.readings[i].reading == b.readings[i].reading);
    EXPECT_EQ(a.readings[i].evidence, b.readings[i].evidence);
  }
}

// A pixel may be any unit of length: the same cameras in other units give the same answer.
TEST(CameraDoctor, KnowsNoUnit) {
  for (const double unit : {0.2, 10.0}) {
    std::vector<Image> images = read_as(right(), "focal:0.8");
    for (Image& image : images) {
      for (double& p : image.camera.params) p *= unit;
      for (double& u : image.correspondences.u) u *= unit;
      for (double& v : image.correspondences.v) v *= unit;
    }
    const CameraDiagnosis d = diagnose_cameras(images);
    EXPECT_TRUE(d.refuted) << unit;
    EXPECT_NEAR(d.readings.front().reading.focal, 1.25, 0.01) << unit;
  }
}

}  // namespace
}  // namespace pose_refine
