// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/doctor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "apps/study/doctor_table/data.h"
#include "apps/study/doctor_table/trial.h"
#include "support/scene.h"

namespace pose_refine {
namespace {

const PoseConvention kNerf = {RotationOf::kWorldFromCam, PositionIs::kCenter, CameraAxes::kGl};

std::vector<Image> room() {
  static const std::vector<Image> images = apps::simulated_sets().front().images;
  return images;
}

std::vector<Image> misread(std::vector<Image> images, const PoseConvention& written) {
  for (Image& image : images) image.cam_from_world = reread(image.cam_from_world, written, {});
  return images;
}

TEST(Doctor, NamesEveryConventionOfSimulatedData) {
  for (const apps::DoctorSet& set : apps::simulated_sets()) {
    const Trial trial = try_conventions(set.images, {}, {1.0, 0.001});
    EXPECT_EQ(trial.statements, 62u) << set.name;
    EXPECT_EQ(trial.named, trial.statements) << set.name;
    EXPECT_EQ(trial.refused, trial.statements) << set.name;
    EXPECT_EQ(trial.false_refusals, 0u) << set.name;
  }
}

TEST(Doctor, TellsHowFarTheReadingsAreOff) {
  const Diagnosis d = diagnose(misread(room(), kNerf));
  EXPECT_EQ(d.images, 60u);
  EXPECT_GT(d.fitted, 50u);
  ASSERT_EQ(d.readings.size(), 80u);
  EXPECT_TRUE(d.readings.front().convention == kNerf);
  EXPECT_TRUE(d.readings[d.stated].convention == PoseConvention());
  EXPECT_TRUE(d.refuted && d.explained && !d.suspected);
  EXPECT_LT(d.readings.front().angle, 0.2);
  EXPECT_GT(d.readings.front().in_front, 0.95);
  EXPECT_EQ(d.readings.front().better, 60u);
  EXPECT_EQ(d.readings[d.stated].evidence, 0.0);
}

TEST(Doctor, SeesAllPointsOfRightMatchesInFront) {
  std::vector<Image> images;
  for (int i = 0; i < 12; ++i) {
    const std::string name = "doctor.front" + std::to_string(i);
    images.push_back(testing::make_scene(name, testing::kCamera, {60, 0.5, 0.0}).image);
  }
  const Diagnosis d = diagnose(images);
  EXPECT_EQ(d.stated, 0u);
  EXPECT_EQ(d.readings.front().in_front, 1.0);
}

TEST(Doctor, HasNoDoubtAboutTheRightReading) {
  EXPECT_FALSE(doubt(room()).has_value());
  const auto doubted = doubt(misread(room(), kNerf));
  ASSERT_TRUE(doubted.has_value());
  EXPECT_TRUE(doubted->refuted);
}

// One image may be anything, so it is not enough to overrule the user.
TEST(Doctor, SuspectsWithFewImages) {
  std::vector<Image> few = misread(room(), kNerf);
  few.resize(1);
  const Diagnosis d = diagnose(few);
  EXPECT_TRUE(d.suspected && !d.refuted);
}

TEST(Doctor, MatricesHaveNoQuaternionOrder) {
  DoctorOptions options;
  options.quaternion_order = false;
  const Diagnosis d = diagnose(room(), options);
  EXPECT_EQ(d.readings.size(), 40u);
  for (const Reading& reading : d.readings)
    EXPECT_EQ(reading.convention.order, QuaternionOrder::kWxyz);
}

TEST(Doctor, ConsidersTheStatedUnitWhateverItIs) {
  DoctorOptions options;
  options.stated.unit = 0.3048;
  std::vector<Image> images = room();
  const Diagnosis right = diagnose(images, options);
  EXPECT_EQ(right.stated, 0u);
  EXPECT_EQ(right.readings.size(), 96u);
  for (Image& image : images)
    image.cam_from_world = reread(image.cam_from_world, {}, options.stated);
  const Diagnosis wrong = diagnose(images, options);
  EXPECT_TRUE(wrong.readings.front().convention == PoseConvention());
}

// For poses of other images no reading is right, so none is proposed.
TEST(Doctor, RefutesNothingWhenNothingFits) {
  std::vector<Image> images = room();
  for (std::size_t i = 0; i < images.size(); ++i)
    images[i].correspondences = room()[(i + 17) % images.size()].correspondences;
  EXPECT_FALSE(diagnose(images).refuted);
}

TEST(Doctor, LeavesOutWhatItCannotUse) {
  EXPECT_EQ(diagnose({}).images, 0u);
  EXPECT_TRUE(diagnose({}).readings.empty());
  std::vector<Image> images = misread(room(), kNerf);
  images.resize(30);
  images[0].correspondences = {};
  images[1].cam_from_world.translation.x() = std::numeric_limits<double>::quiet_NaN();
  images[2].camera.params.pop_back();
  images[3].defect.reason = "no_camera";
  images[4].correspondences.u.pop_back();
  images[5].correspondences.x.assign(images[5].correspondences.size(),
                                     std::numeric_limits<double>::infinity());
  for (double& z : images[6].correspondences.z) z = 1e308;
  images[7].cam_from_world.translation.setConstant(1e308);  // not finite in other units
  const Diagnosis d = diagnose(images);
  EXPECT_EQ(d.images, 24u);
  EXPECT_TRUE(d.readings.front().convention == kNerf);
  for (const Reading& reading : d.readings) {
    EXPECT_TRUE(std::isfinite(reading.angle) && std::isfinite(reading.evidence));
  }
}

// The result does not depend on what else runs, so a second call gives the same numbers.
TEST(Doctor, IsDeterministic) {
  const auto images = misread(room(), kNerf);
  const Diagnosis a = diagnose(images), b = diagnose(images);
  ASSERT_EQ(a.readings.size(), b.readings.size());
  for (std::size_t i = 0; i < a.readings.size(); ++i) {
    EXPECT_TRUE(a.readings[i].convention == b.readings[i].convention);
    EXPECT_EQ(a.readings[i].angle, b.readings[i].angle);
  }
}

}  // namespace
}  // namespace pose_refine
