// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <cmath>

#include "pose_refine/io.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

Result<std::vector<NamedPrior>> priors_of(const std::string& text) {
  const Scratch scratch;
  return read_priors(scratch.put("p.txt", text));
}

template <class Measurement>
Measurement only(const std::string& text) {
  const auto priors = priors_of(text);
  EXPECT_TRUE(priors.ok()) << text << ": " << priors.error().to_string();
  EXPECT_EQ(priors->size(), 1u);
  return std::get<Measurement>(priors->front().prior.measurement);
}

constexpr double kDegree = M_PI / 180.0;

TEST(Priors, OfEveryKindAreRead) {
  const auto pose = only<PosePrior>("pose a.png 1 0 0 0 4 5 6 sigma_deg=2 sigma=0.5\n");
  EXPECT_EQ(pose.cam_from_world.translation, Vector3(4, 5, 6));
  EXPECT_DOUBLE_EQ(pose.covariance(1, 1), 4 * kDegree * kDegree);
  EXPECT_DOUBLE_EQ(pose.covariance(5, 5), 0.25);
  EXPECT_EQ(pose.covariance(0, 1), 0.0);
  const auto position = only<PositionPrior>("position a.png 1 2 3 sigma=1,2,inf\r\n");
  EXPECT_EQ(position.center, Vector3(1, 2, 3));
  EXPECT_EQ(Vector3(position.covariance.diagonal()), Vector3(1, 4, HUGE_VAL));
  const auto rotation = only<RotationPrior>("# a\nrotation a.png 0 1 0 0 covariance=4,1,0,5,0,6");
  EXPECT_EQ(rotation.cam_from_world.x(), 1.0);
  EXPECT_EQ(rotation.covariance, (Matrix3() << 4, 1, 0, 1, 5, 0, 0, 0, 6).finished());
  const auto gravity = only<GravityPrior>("gravity a.png 0 9.81 0 sigma_deg=1 up=0,-1,0");
  EXPECT_EQ(gravity.down_in_camera, Vector3(0, 9.81, 0));
  EXPECT_EQ(gravity.up_in_world, Vector3(0, -1, 0));
  EXPECT_DOUBLE_EQ(gravity.sigma, kDegree);
  const auto yaw = only<YawPrior>("yaw a.png 90 sigma_deg=5 axis=0,-1,0");
  EXPECT_LT((yaw.heading_in_world - Vector3(0, 1, 0)).norm(), 1e-12);
  EXPECT_EQ(yaw.axis_in_camera, Vector3(0, -1, 0));
  EXPECT_EQ(yaw.up_in_world, Vector3(0, 0, 1));
}

TEST(Priors, HaveLossesAndNamesWithBlanks) {
  const auto priors = priors_of(
      "yaw seq 1/frame 12.png 5 sigma_deg=1 loss=huber:3\nyaw seq 1/frame 12.png 5 sigma_deg=1");
  ASSERT_TRUE(priors.ok()) << priors.error().to_string();
  EXPECT_EQ((*priors)[0].name, "seq 1/frame 12.png");
  EXPECT_EQ((*priors)[0].prior.loss.kind, LossKind::kHuber);
  EXPECT_EQ((*priors)[0].prior.loss.scale, 3.0);
  EXPECT_EQ((*priors)[1].prior.loss.kind, LossKind::kNone);
}

TEST(Priors, WhatIsWrongIsSaidWithItsLine) {
  const std::pair<const char*, const char*> rows[] = {
      {"", "is empty"},
      {"# nothing\n", "there is no prior"},
      {"place a 1 2 3 sigma=1", "not one of: pose, position, rotation, gravity, yaw"},
      {"position a 1 2 sigma=1", "expected position NAME cx cy cz"},
      {"position", "expected position NAME"},
      {"position a 1 2 x sigma=1", "not a finite number"},
      {"position a 1 2 nan sigma=1", "not a finite number"},
      {"position a 1 2 3", "there is no sigma="},
      {"position a 1 2 3 sigma=0", "not positive"},
      {"position a 1 2 3 sigma=-1", "not positive"},
      {"position a 1 2 3 sigma=nan", "is not a number"},
      {"position a 1 2 3 sigma=1,2", "takes 1 or 3 numbers, found 2"},
      {"position a 1 2 3 sigma=1 sigma=1", "there twice"},
      {"position a 1 2 3 sigma_deg=1", "not a key of position"},
      {"position a 1 2 3 covariance=1,2,0,1,0,1", "positive definite"},
      {"position a 1 2 3 covariance=0,0,0,0,0,0", "positive definite"},
      {"position a 1 2 3 covariance=1,0,0,inf,0,1", "is not a number"},
      {"position a 1 2 3 sigma=1 loss=what:1", "loss"},
      {"pose a 1 0 0 0 1 2 3 sigma=1", "there is no sigma_deg="},
      {"pose a 0 0 0 0 1 2 3 sigma=1 sigma_deg=1", "quaternion"},
      {"rotation a 1 1 0 0 sigma_deg=1", "quaternion"},
      {"gravity a 0 0 0 sigma_deg=1", "direction is zero"},
      {"gravity a 0 1 0 sigma_deg=1 up=0,0", "takes 3 numbers"},
      {"gravity a 0 1 0 sigma_deg=1 up=0,0,0", "direction is zero"},
      {"yaw a 10 sigma_deg=inf", "sigma is not positive"},
  };
  for (const auto& [text, words] : rows) {
    const auto priors = priors_of(text);
    ASSERT_FALSE(priors.ok()) << text;
    EXPECT_THAT(priors.error().to_string(), HasSubstr(words)) << text;
    const bool of_a_line = text[0] != '\0' && text[0] != '#';
    EXPECT_EQ(priors.error().line, of_a_line ? 1 : 0) << text;
  }
}

TEST(Priors, AreAttachedByName) {
  const auto priors = priors_of(
      "yaw x/a.png 5 sigma_deg=1\ngravity x/a.png 0 1 0 sigma_deg=1\n"
      "yaw x/c.png 5 sigma_deg=1\n");
  std::vector<Image> images(2);
  images[0].name = "x/a.png";
  images[1].name = "x/b.png";
  ASSERT_TRUE(attach_priors(*priors, NameMatch::kFull, images).ok());
  EXPECT_EQ(images[0].priors.size(), 2u);
  EXPECT_EQ(images[1].priors.size(), 0u);
  images[0].name = "y/a.png";
  EXPECT_FALSE(attach_priors(*priors, NameMatch::kFull, images).ok());
  EXPECT_TRUE(attach_priors(*priors, NameMatch::kBasename, images).ok());
}

// Any bytes give an error or priors, never a crash.
TEST(Priors, EveryPrefixIsReadOrRefused) {
  const std::string text = "pose a.png 1 0 0 0 4 5 6 sigma_deg=2 sigma=0.5 loss=huber:2\n";
  for (std::size_t size = 1; size < text.size(); ++size) {
    const auto priors = priors_of(text.substr(0, size));
    if (priors)
      EXPECT_EQ(priors->size(), 1u);
    else
      EXPECT_EQ(priors.error().line, 1) << text.substr(0, size);
  }
}

}  // namespace
}  // namespace pose_refine
