// SPDX-License-Identifier: BSD-3-Clause
// Guided matching finds the points of a scene by their descriptors, wherever the start is, and is
// not sure of what only a window shows.
#include <gmock/gmock.h>

#include <set>

#include "features/described.h"
#include "pose_refine/refine.h"
#include "pose_refine/support/guided_matching.h"
#include "support/sqlite_file.h"

namespace pose_refine {
namespace {

using testing::DescribedTest;

class Guided : public DescribedTest {
 protected:
  void write() {
    source_.database = scratch_.path("database.db");
    testing::write_database(scene_, source_.database);
  }
  GuidedImages match(const NamedPose& start, const GuidedOptions& options = {}, int threads = 1) {
    auto found = match_guided(source_, {start}, options, threads);
    EXPECT_TRUE(found.ok()) << found.error().to_string();
    return found ? std::move(*found) : GuidedImages();
  }
  NamedPose turned(double degrees) const {
    NamedPose start = scene_.query;
    start.pose = retract(
        start.pose, (Vector6() << 0.0, degrees * M_PI / 180.0, 0.0, 0.3, -0.2, 0.5).finished());
    return start;
  }
  // Row i + 1 of every image sees point i.
  void expect_right(const GuidedImages& found) const {
    const FeatureMatches& matches = found.matches[0];
    for (std::size_t i = 0; i < matches.keypoint.size(); ++i) {
      const std::size_t point = matches.keypoint[i] - 1;
      ASSERT_LT(point, scene_.map.points.size());
      EXPECT_EQ(found.images[0].correspondences.point3D_id[i], scene_.map.points[point].id);
    }
  }
};

TEST_F(Guided, FindsThePointsFromNearAndFar) {
  write();
  for (const double degrees : {0.0, 5.0, 30.0}) {
    const NamedPose start = turned(degrees);
    const GuidedImages found = match(start);
    ASSERT_EQ(found.images.size(), 1u);
    EXPECT_EQ(found.looks[0].stage, GuidedStage::kGuided) << degrees;
    EXPECT_GE(found.looks[0].rounds, 1);
    EXPECT_EQ(found.looks[0].points, scene_.map.points.size());
    EXPECT_GE(found.images[0].correspondences.size(), scene_.map.points.size() * 9 / 10);
    EXPECT_EQ(found.matches[0].score.size(), found.images[0].correspondences.size());
    for (const double score : found.matches[0].score) EXPECT_GT(score, 0.9);
    for (const std::uint32_t votes : found.matches[0].votes) EXPECT_GE(votes, 1u);
    expect_right(found);
    EXPECT_TRUE(start.pose.translation == found.images[0].cam_from_world.translation);
    const RefineResult result = refine(found.images[0]);
    EXPECT_EQ(result.verdict, Verdict::kOk) << degrees;
    EXPECT_LT(pose_error(result.cam_from_world, scene_.query.pose).translation, 1e-3) << degrees;
  }
}

TEST_F(Guided, AnImageOfTheMapIsMatchedWithTheOthers) {
  write();
  const ModelImage& own = scene_.map.images[0];
  const GuidedImages found = match({own.name, own.cam_from_world, {}});
  EXPECT_EQ(found.looks[0].stage, GuidedStage::kGuided);
  const std::size_t others = scene_.map.images.size() - 1;
  for (const std::uint32_t votes : found.matches[0].votes) EXPECT_LE(votes, others);
  expect_right(found);
}

TEST_F(Guided, IsTheSameOnAnyNumberOfThreads) {
  write();
  std::vector<NamedPose> starts;
  for (const ModelImage& image : scene_.map.images)
    starts.push_back({image.name, image.cam_from_world, {}});
  starts.push_back(turned(10.0));
  const auto one = match_guided(source_, starts, {}, 1),
             four = match_guided(source_, starts, {}, 4);
  ASSERT_TRUE(one.ok() && four.ok());
  for (std::size_t i = 0; i < starts.size(); ++i) {
    EXPECT_EQ(one->matches[i].keypoint, four->matches[i].keypoint);
    EXPECT_EQ(one->images[i].correspondences.u, four->images[i].correspondences.u);
    EXPECT_EQ(one->images[i].correspondences.x, four->images[i].correspondences.x);
  }
}

// Each point has a twin that looks the same, so that only where it is tells which one it is.
class GuidedTwins : public Guided {
 protected:
  GuidedTwins() {
    const std::size_t half = scene_.map.points.size() / 2;
    for (auto& [name, rows] : scene_.descriptors)
      for (std::size_t i = 0; i < half; ++i) rows[1 + half + i] = rows[1 + i];
    write();
  }
};

TEST_F(GuidedTwins, WithoutAWindowNothingIsMatched) {
  const GuidedImages found = match(scene_.query);
  EXPECT_EQ(found.looks[0].stage, GuidedStage::kNothing);
  EXPECT_EQ(found.looks[0].rounds, 0);
  EXPECT_EQ(refine(found.images[0]).verdict, Verdict::kRejected);
}

TEST_F(GuidedTwins, WhatOnlyWindowsAboutTheStartShowIsNotConfirmed) {
  GuidedOptions options;
  options.start_radius = 20.0;
  const GuidedImages found = match(scene_.query, options);
  EXPECT_EQ(found.looks[0].stage, GuidedStage::kFromStart);
  EXPECT_GE(found.looks[0].rounds, 1);
  EXPECT_EQ(found.images[0].defect.reason, "unconfirmed_matches");
  const RefineResult result = refine(found.images[0]);
  EXPECT_EQ(result.verdict, Verdict::kRejected);
  EXPECT_THAT(result.reasons, ::testing::ElementsAre("unconfirmed_matches"));
  EXPECT_GT(found.images[0].correspondences.size(), scene_.map.points.size() / 2);
}

// A first look that finds the pose does not ask how far off the start may be.
TEST_F(Guided, TooSmallARadiusDoesNoHarm) {
  write();
  GuidedOptions options;
  options.start_radius = 3.0;
  const GuidedImages found = match(turned(15.0), options);
  EXPECT_EQ(found.looks[0].stage, GuidedStage::kGuided);
  expect_right(found);
}

TEST_F(Guided, AStartThatIsNotFiniteFindsNothing) {
  write();
  NamedPose start = scene_.query;
  start.pose.translation.x() = std::numeric_limits<double>::quiet_NaN();
  const GuidedImages found = match(start);
  EXPECT_EQ(found.looks[0].stage, GuidedStage::kNothing);
  EXPECT_EQ(found.images[0].correspondences.size(), 0u);
}

TEST_F(Guided, OptionsAreChecked) {
  write();
  EXPECT_TRUE(GuidedOptions().errors().empty());
  const auto refused = [&](double GuidedOptions::*field, double value) {
    GuidedOptions options;
    options.*field = value;
    EXPECT_EQ(options.errors().size(), 1u) << value;
    EXPECT_FALSE(match_guided(source_, {scene_.query}, options).ok()) << value;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double value : {nan, -1.1, 1.1}) refused(&GuidedOptions::min_similarity, value);
  for (const double value : {nan, 0.0, 1.1}) refused(&GuidedOptions::max_ratio, value);
  for (const double value : {nan, -1.0, 1e7}) refused(&GuidedOptions::start_radius, value);
  GuidedOptions few;
  few.max_points = 3;
  EXPECT_EQ(few.errors().size(), 1u);
}

TEST_F(Guided, DescriptorsOfAnotherDimensionAreRefused) {
  write();
  testing::SqliteFile(source_.database)
      .run(
          "UPDATE descriptors SET cols = 64, data = substr(data, 1, rows * 64) WHERE "
          "image_id = (SELECT image_id FROM images WHERE name = '" +
          scene_.query.name + "')");
  const auto found = match_guided(source_, {scene_.query});
  ASSERT_FALSE(found.ok());
  EXPECT_THAT(found.error().message, ::testing::HasSubstr("have 64 numbers"));
}

}  // namespace
}  // namespace pose_refine
