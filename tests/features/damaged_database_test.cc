// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <sqlite3.h>

#include <filesystem>

#include "pose_refine/support/feature_source.h"
#include "support/io_scratch.h"
#include "support/sqlite_file.h"

namespace pose_refine {
namespace {

using ::testing::AnyOf;
using testing::FeatureScene;
using ::testing::HasSubstr;
using testing::Scratch;
using testing::SqliteFile;

class DamagedDatabase : public ::testing::Test {
 protected:
  DamagedDatabase() : scene_(testing::feature_scene()) {
    source_.map = scratch_.path("map");
    EXPECT_TRUE(write_colmap_model(source_.map, scene_.map, false).ok());
    source_.database = scratch_.path("a base?#%41.db");  // an address would need escapes
    testing::write_database(scene_, source_.database);
  }
  std::string error() const {
    const auto images = read_feature_images(source_, {scene_.query});
    if (images) return "no error";
    EXPECT_EQ(images.error().file.empty(), false);
    return images.error().to_string();
  }
  void run(const std::string& sql) const { SqliteFile(source_.database).run(sql); }
  Scratch scratch_;
  FeatureScene scene_;
  FeatureSource source_;
};

TEST_F(DamagedDatabase, IsCutAnywhere) {
  EXPECT_EQ(error(), "no error");
  const std::string bytes = testing::bytes_of(source_.database);
  for (std::size_t size = 0; size < bytes.size(); size += size < 200 ? 9 : 1111) {
    scratch_.put("cut.db", bytes.substr(0, size));
    FeatureSource cut = source_;
    cut.database = scratch_.path("cut.db");
    const auto images = read_feature_images(cut, {scene_.query});
    ASSERT_FALSE(images.ok()) << size;
    EXPECT_THAT(images.error().to_string(),
                AnyOf(HasSubstr("damaged or cut off"), HasSubstr("is empty"),
                      HasSubstr("not a database of SQLite")))
        << size;
  }
}

TEST_F(DamagedDatabase, HasAnyByteChanged) {
  const std::string bytes = testing::bytes_of(source_.database);
  std::size_t readable = 0, unreadable = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 257) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x55);
    FeatureSource source = source_;
    source.database = scratch_.put("changed.db", changed);
    const auto images = read_feature_images(source, {scene_.query});
    ++(images ? readable : unreadable);
    if (images)
      for (const double x : images->images[0].correspondences.u) EXPECT_TRUE(std::isfinite(x));
  }
  EXPECT_GT(readable, 0u);
  EXPECT_GT(unreadable, 0u);
}

TEST_F(DamagedDatabase, IsLockedByAnotherProgram) {
  SqliteFile other(source_.database);
  other.run("BEGIN EXCLUSIVE");
  EXPECT_THAT(error(), HasSubstr("another program is writing to this database"));
  other.run("COMMIT");
  EXPECT_EQ(error(), "no error");
}

// Databases of COLMAP have a log of writes. Reading one must leave no files beside it.
TEST_F(DamagedDatabase, IsReadWithALogOfWrites) {
  run("PRAGMA journal_mode = WAL");
  const auto before = scratch_.list();
  EXPECT_EQ(error(), "no error");
  EXPECT_EQ(scratch_.list(), before);
  // What another program has written but not moved into the file counts.
  SqliteFile other(source_.database);
  other.run("UPDATE keypoints SET cols = 3 WHERE image_id = 1");
  EXPECT_THAT(error(), HasSubstr("rows of 3 numbers"));
}

TEST_F(DamagedDatabase, LacksTables) {
  run("DROP TABLE matches");
  EXPECT_THAT(error(), HasSubstr("no table 'matches', so it is none of COLMAP"));
  source_.verified = true;
  EXPECT_EQ(error(), "no error");
  run("ALTER TABLE images DROP COLUMN camera_id");
  EXPECT_THAT(error(), HasSubstr("not as COLMAP makes them"));
}

TEST_F(DamagedDatabase, HasAViewForATable) {
  run("ALTER TABLE matches RENAME TO old");
  run("CREATE VIEW matches AS SELECT * FROM old");
  EXPECT_THAT(error(), HasSubstr("no table 'matches'"));
}

TEST_F(DamagedDatabase, HasBlobsOfAnotherSize) {
  const auto fails = [&](const std::string& sql, const std::string& words) {
    std::filesystem::remove(source_.database);
    testing::write_database(scene_, source_.database);
    run(sql);
    EXPECT_THAT(error(), HasSubstr(words)) << sql;
  };
  fails("UPDATE keypoints SET rows = 62 WHERE image_id = 1", "are not 488 bytes");
  fails("UPDATE keypoints SET rows = -1 WHERE image_id = 1", "-1 rows");
  fails("UPDATE keypoints SET rows = 9223372036854775807 WHERE image_id = 1", "are not");
  fails("UPDATE keypoints SET data = NULL WHERE image_id = 1", "are not 0 bytes");
  fails("UPDATE keypoints SET rows = 122, cols = 1 WHERE image_id = 1", "have 1 columns");
  fails("UPDATE matches SET cols = 0", "rows of 0 numbers");
  fails("UPDATE matches SET rows = 2 * rows, cols = 1", "do not have two columns");
  fails("UPDATE images SET name = '' WHERE image_id = 1", "the image 1 of the database");
  fails("UPDATE images SET name = 'map/m_0.jpg' WHERE image_id = 1", "of another");
}

// The map was made of other features than those in the database.
TEST_F(DamagedDatabase, IsNotThatOfTheMap) {
  scene_.keypoints["map/m_2.jpg"].push_back({1.0f, 1.0f});
  std::filesystem::remove(source_.database);
  testing::write_database(scene_, source_.database);
  EXPECT_THAT(error(), HasSubstr("'map/m_2.jpg' has 62 features, and 61 in the map"));
}

TEST_F(DamagedDatabase, IsNoDatabase) {
  source_.database = scratch_.put("x.db", "\x89HDF\r\n\x1a\n, or so");
  EXPECT_THAT(error(), HasSubstr("not a database of SQLite but an HDF5 file; hloc's are given by"));
  source_.database = scratch_.path("absent.db");
  EXPECT_THAT(error(), HasSubstr("No such file"));
  source_.database = scratch_.path();
  EXPECT_NE(error(), "no error");
}

TEST_F(DamagedDatabase, ComesWithoutAMap) {
  source_.map.clear();
  const auto none = read_feature_images(source_, {scene_.query});
  ASSERT_FALSE(none.ok());
  EXPECT_THAT(none.error().message, HasSubstr("features need a map"));
  source_.map = scratch_.put("poses.txt", "a 1 0 0 0 0 0 0\n");
  EXPECT_THAT(error(), HasSubstr("expected a COLMAP model"));
}

}  // namespace
}  // namespace pose_refine
