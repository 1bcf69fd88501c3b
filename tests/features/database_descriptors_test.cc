// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <filesystem>
#include <limits>

#include "features/described.h"
#include "support/sqlite_file.h"

namespace pose_refine {
namespace {

using testing::DatabaseLayout;
using ::testing::HasSubstr;
using testing::SqliteFile;

class DescribedDatabase : public testing::DescribedTest {
 protected:
  DescribedDatabase() {
    source_.database = scratch_.path("database.db");
    write({});
  }
  void write(const DatabaseLayout& layout) const {
    std::filesystem::remove(source_.database);
    testing::write_database(scene_, source_.database, layout);
  }
  void run(const std::string& sql) const { SqliteFile(source_.database).run(sql); }
};

TEST_F(DescribedDatabase, GivesTheDescriptorsOfEveryVersion) {
  expect_scene("COLMAP 4 with SIFT");
  DatabaseLayout layout;
  layout.float_descriptors = true;
  write(layout);
  expect_scene("COLMAP 4 with learned descriptors");
  layout.old = true, layout.float_descriptors = false, layout.query_is_last = true;
  write(layout);
  expect_scene("COLMAP 3.6");
}

TEST_F(DescribedDatabase, NeedsNoMatches) {
  run("DELETE FROM matches");
  expect_scene("no matches");
  run("DROP TABLE matches");
  run("DROP TABLE two_view_geometries");
  expect_scene("no tables of matches");
  expect_no_pairs();
}

TEST_F(DescribedDatabase, IsTheOnlySourceOfFeatures) {
  source_.features = scratch_.path("f.h5");
  EXPECT_THAT(open_error(), HasSubstr("expected either a database, or features"));
  source_.features.clear(), source_.database.clear();
  EXPECT_THAT(open_error(), HasSubstr("expected either a database, or features"));
  source_.map.clear();
  EXPECT_THAT(open_error(), HasSubstr("features need a map"));
}

TEST_F(DescribedDatabase, LacksDescriptors) {
  const std::string name = "'" + scene_.query.name + "'";
  run("DELETE FROM descriptors WHERE image_id = 1");
  EXPECT_EQ(error(), source_.database + ": the descriptors of the image " + name +
                         " are not in it, though its keypoints are");
  run("DELETE FROM keypoints WHERE image_id = 1");
  const auto none = descriptors_of(scene_.query.name);
  ASSERT_TRUE(none.ok()) << none.error().to_string();
  EXPECT_EQ(none->rows(), 0u);
  run("DROP TABLE descriptors");
  EXPECT_THAT(open_error(), HasSubstr("database.db: the database has no table 'descriptors'"));
}

TEST_F(DescribedDatabase, HasDescriptorsOfAnotherSize) {
  const auto fails = [&](const std::string& set, const std::string& words) {
    write({});
    run("UPDATE descriptors SET " + set + " WHERE image_id = 1");
    EXPECT_THAT(error(),
                HasSubstr("database.db: the descriptors of the image '" + scene_.query.name + "' "))
        << set;
    EXPECT_THAT(error(), HasSubstr(words)) << set;
  };
  fails("rows = 50, data = substr(data, 1, 50 * 128)", "are 50, but it has 101 keypoints");
  fails("rows = 0, data = NULL", "are 0, but it has 101 keypoints");
  fails("data = substr(data, 1, 1000)", "are not 1000 bytes");
  fails("data = NULL", "are not 0 bytes");
  fails("rows = -1", "-1 rows");
  fails("cols = 0", "rows of 0 numbers");
  fails("cols = 9223372036854775807", "are not");
  fails("cols = 65537, data = zeroblob(101 * 65537)",
        "cannot be used: descriptors have 65537 numbers, expected 1 to 65536");
  fails("type = 1, cols = 126, data = substr(data, 1, 101 * 126)",
        "cannot be used: their rows of 126 bytes are no numbers of four bytes");
}

TEST_F(DescribedDatabase, RowsThatAreNotFiniteResembleNothing) {
  std::vector<float> numbers(2 * scene_.descriptors.at(scene_.query.name).size(), 1.0f);
  numbers[0] = std::numeric_limits<float>::quiet_NaN();
  numbers[3] = -std::numeric_limits<float>::infinity();
  numbers[4] = numbers[5] = 0.0f;
  SqliteFile(source_.database)
      .put("UPDATE descriptors SET type = 2, cols = 8, data = ? WHERE image_id = 1", numbers);
  const auto all = descriptors_of(scene_.query.name);
  ASSERT_TRUE(all.ok()) << all.error().to_string();
  EXPECT_EQ(all->columns(), 2u);
  for (std::size_t i = 0; i < all->rows(); ++i)
    for (std::size_t k = 0; k < 2; ++k) EXPECT_EQ(all->row(i)[k], i < 3 ? 0 : 22627) << i;
}

TEST_F(DescribedDatabase, LacksFeaturesOfTheMap) {
  run("DELETE FROM keypoints WHERE image_id = 18");
  run("UPDATE images SET name = 'x' WHERE image_id = 17");
  {  // a database that is read is locked
    const auto map = open();
    ASSERT_TRUE(map.ok()) << map.error().to_string();
    EXPECT_TRUE(map->files().position_of_map_image(0).has_value());
    EXPECT_FALSE(map->files().position_of_map_image(1).has_value());
    EXPECT_FALSE(map->files().position_of_map_image(2).has_value());
  }
  run("DELETE FROM keypoints WHERE image_id <> 1");
  EXPECT_EQ(open_error(),
            source_.database + ": no image of the map " + source_.map + " has features in it");
  run("UPDATE images SET name = 'x' || name");
  EXPECT_THAT(open_error(), HasSubstr("it has none of the images of the map"));
}

// Descriptors of other features would be those of other points.
TEST_F(DescribedDatabase, IsNotThatOfTheMapsFeatures) {
  scene_.keypoints["map/m_2.jpg"].push_back({1.0f, 1.0f});
  write({});
  EXPECT_THAT(open_error(), HasSubstr("'map/m_2.jpg' has 102 features, and 101 in the map"));
}

}  // namespace
}  // namespace pose_refine
