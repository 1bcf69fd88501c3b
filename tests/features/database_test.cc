// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>

#include "pose_refine/support/feature_source.h"
#include "support/io_scratch.h"
#include "support/sqlite_file.h"

namespace pose_refine {
namespace {

using testing::DatabaseLayout;
using testing::FeatureScene;
using ::testing::HasSubstr;
using testing::Scratch;
using testing::SqliteFile;
using testing::Triple;

class Database : public ::testing::Test {
 protected:
  Database() : scene_(testing::feature_scene()) {
    source_.map = scratch_.path("map");
    EXPECT_TRUE(write_colmap_model(source_.map, scene_.map, false).ok());
    source_.database = scratch_.path("database.db");
  }
  Result<FeatureImages> read() const { return read_feature_images(source_, {scene_.query}); }
  std::string error() const {
    const auto read_images = read();
    return read_images ? "no error" : read_images.error().to_string();
  }
  void expect_all(const char* what) const {
    const auto images = read();
    ASSERT_TRUE(images.ok()) << what << ": " << images.error().to_string();
    const Correspondences& c = images->images[0].correspondences;
    const FeatureMatches& matches = images->matches[0];
    std::vector<Triple> found;
    for (std::size_t i = 0; i < c.size(); ++i) {
      found.push_back({matches.keypoint[i], c.point3D_id[i], matches.votes[i]});
      const auto& pixel = scene_.keypoints.at(scene_.query.name)[matches.keypoint[i]];
      EXPECT_EQ(c.u[i], static_cast<double>(pixel[0])) << what;
      EXPECT_EQ(c.v[i], static_cast<double>(pixel[1])) << what;
      const ModelPoint& point = scene_.map.points[(c.point3D_id[i] - 100) / 3];
      EXPECT_EQ(Vector3(c.x[i], c.y[i], c.z[i]), Vector3(point.x, point.y, point.z)) << what;
    }
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found, testing::expected_matches(scene_)) << what;
    EXPECT_TRUE(c.weight.empty() && c.sxx.empty() && matches.score.empty()) << what;
  }
  Scratch scratch_;
  FeatureScene scene_;
  FeatureSource source_;
};

TEST_F(Database, GivesTheSameCorrespondencesInEveryLayout) {
  for (const std::size_t columns : {2, 4, 6})
    for (const bool old : {false, true})
      for (const bool query_is_last : {false, true}) {
        std::filesystem::remove(source_.database);
        DatabaseLayout layout;
        layout.old = old, layout.columns = columns, layout.query_is_last = query_is_last;
        testing::write_database(scene_, source_.database, layout);
        expect_all(query_is_last ? "the query comes last" : "the query comes first");
      }
}

TEST_F(Database, HasVerifiedMatchesInATableOfTheirOwn) {
  DatabaseLayout layout;
  layout.matches = "two_view_geometries";
  testing::write_database(scene_, source_.database, layout);
  const auto raw = read();
  ASSERT_TRUE(raw.ok()) << raw.error().to_string();
  EXPECT_EQ(raw->images[0].correspondences.size(), 0u);
  ASSERT_EQ(raw->notes.size(), 1u);
  EXPECT_NE(raw->notes[0].find("no matches of an image with one of the map in its table 'matches'"),
            std::string::npos)
      << raw->notes[0];
  source_.verified = true;
  expect_all("verified");
}

TEST_F(Database, KeepsOnePointAFeatureIfAsked) {
  testing::write_database(scene_, source_.database);
  source_.several_points = SeveralPoints::kMostVotes;
  const auto images = read();
  ASSERT_TRUE(images.ok());
  const auto all = testing::expected_matches(scene_);
  EXPECT_EQ(images->images[0].correspondences.size(), all.size() - 2);  // two features had two
  for (std::size_t i = 0; i < images->matches[0].keypoint.size(); ++i)
    if (images->matches[0].keypoint[i] == 6)
      EXPECT_EQ(images->images[0].correspondences.point3D_id[i], 100u + 3 * 5);
}

// A user who has nothing but the map and the database gets the refined camera.
TEST_F(Database, CamerasComeFromTheListElseTheMapElseTheDatabase) {
  testing::write_database(scene_, source_.database);
  const auto focal = [&] {
    const auto images = read();
    return images ? images->images[0].camera.params[0] : -1.0;
  };
  EXPECT_EQ(focal(), 1000.0);
  SqliteFile(source_.database)
      .run("UPDATE images SET camera_id = 2 WHERE name LIKE 'map%'");  // another camera than theirs
  EXPECT_EQ(focal(), 777.0);
  source_.cameras = scratch_.put("cameras.txt", scene_.query.name + " PINHOLE 1200 900 5 6 7 8\n");
  EXPECT_EQ(focal(), 5.0);
}

TEST_F(Database, AnImageOfTheMapIsMatchedWithTheOthers) {
  testing::write_database(scene_, source_.database);
  const auto images = read_feature_images(source_, {{"map/m_0.jpg", scene_.query.pose}});
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  EXPECT_EQ(images->images[0].correspondences.size(), 0u);  // they were matched with the query only
  {
    SqliteFile file(source_.database);
    testing::put_matches(file, "matches", 18, 19, {{3, 2}, {4, 0}});  // m-1 and m_0
  }
  const auto matched = read_feature_images(source_, {{"map/m_0.jpg", scene_.query.pose}});
  ASSERT_TRUE(matched.ok()) << matched.error().to_string();
  ASSERT_EQ(matched->images[0].correspondences.size(), 2u);
  EXPECT_EQ(matched->matches[0].keypoint[0], 2u);
  EXPECT_EQ(matched->images[0].correspondences.point3D_id[0], 100u + 3 * 2);
}

TEST_F(Database, PixelsAreMovedOnlyIfAsked) {
  testing::write_database(scene_, source_.database);
  const auto stated = read();
  source_.pixel_center = 0.0;
  const auto moved = read();
  ASSERT_TRUE(stated.ok() && moved.ok());
  EXPECT_EQ(moved->images[0].correspondences.u[0], stated->images[0].correspondences.u[0] + 0.5);
}

TEST_F(Database, FeaturesThatAreNotFiniteAreLeftOut) {
  scene_.keypoints[scene_.query.name][1][0] = std::numeric_limits<float>::quiet_NaN();
  testing::write_database(scene_, source_.database);
  const auto images = read();
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  EXPECT_EQ(images->images[0].correspondences.size() + 1, testing::expected_matches(scene_).size());
  EXPECT_EQ(images->matches[0].keypoint.size(), images->images[0].correspondences.size());
}

TEST_F(Database, OfOtherImagesThanTheMapIsRefused) {
  testing::write_database(scene_, source_.database);
  SqliteFile(source_.database).run("UPDATE images SET name = 'x' || name WHERE name LIKE 'map%'");
  EXPECT_THAT(error(), HasSubstr("database.db: it has none of the images of the map " +
                                 source_.map + ", which"));
  EXPECT_THAT(error(), HasSubstr("the first of the map is 'map/m_0.jpg', the first here '" +
                                 scene_.query.name + "'"));
}

TEST_F(Database, HasNeitherPairsNorScores) {
  testing::write_database(scene_, source_.database);
  source_.score_weights = true;
  EXPECT_THAT(error(), HasSubstr("belong to features and matches of pairs"));
  source_.score_weights = false;
  source_.pairs = scratch_.put("pairs.txt", "");
  EXPECT_THAT(error(), HasSubstr("belong to features and matches of pairs"));
}

TEST_F(Database, AnImageThatItLacksHasNoCorrespondences) {
  testing::write_database(scene_, source_.database);
  const auto both = read_feature_images(source_, {scene_.query, {"absent.jpg", {}}});
  ASSERT_TRUE(both.ok()) << both.error().to_string();
  EXPECT_EQ(both->images[1].correspondences.size(), 0u);
  EXPECT_TRUE(both->images[1].defect.reason.empty());
  const auto none = read_feature_images(source_, {{"q-1_a.jpg", {}}});
  ASSERT_FALSE(none.ok());
  EXPECT_THAT(none.error().to_string(), HasSubstr("features of none of the images"));
  source_.name_match = NameMatch::kSuffix;
  EXPECT_TRUE(read_feature_images(source_, {{"q-1_a.jpg", {}}}).ok());
}

}  // namespace
}  // namespace pose_refine
