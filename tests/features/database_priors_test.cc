// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <limits>

#include "pose_refine/io.h"
#include "support/io_scratch.h"
#include "support/sqlite_file.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;
using testing::SqliteFile;

const std::vector<double> kCovariance = {0.04, 0.01, 0.0, 0.01, 0.09, 0.0, 0.0, 0.0, 0.16};

class DatabasePriors : public ::testing::Test {
 protected:
  DatabasePriors() : path_(scratch_.path("database.db")) {
    SqliteFile file(path_);
    testing::create_tables(file, false);
    testing::put_image(file, 7, "a.jpg", {}, 2);
    testing::put_image(file, 8, "b.jpg", {}, 2);
  }
  // Writes the table as COLMAP 4.2 has it, or as 3.9 to 3.13 had it.
  void put(bool old, int id, int system, const std::vector<double>& covariance = kCovariance) {
    SqliteFile file(path_);
    const std::string columns = old ? "image_id" : "corr_data_id, corr_sensor_type";
    file.run("CREATE TABLE IF NOT EXISTS pose_priors (" + columns +
             ", position, position_covariance, coordinate_system)");
    const std::string values =
        std::to_string(id) + (old ? "" : ", 0") + ", ?, NULL, " + std::to_string(system);
    file.put("INSERT INTO pose_priors VALUES (" + values + ")",
             std::vector<double>{1.5, -2.0, 3.0});
    file.put("UPDATE pose_priors SET position_covariance = ? WHERE " +
                 std::string(old ? "image_id" : "corr_data_id") + " = " + std::to_string(id),
             covariance);
  }
  std::string error() const {
    const auto priors = read_priors(path_);
    return priors ? "no error" : priors.error().to_string();
  }
  Scratch scratch_;
  std::string path_;
};

TEST_F(DatabasePriors, PositionsComeFromOldAndNewTables) {
  for (const bool old : {false, true}) {
    SqliteFile(path_).run("DROP TABLE IF EXISTS pose_priors");
    put(old, 8, 1);
    const auto priors = read_priors(path_);
    ASSERT_TRUE(priors.ok()) << priors.error().to_string();
    ASSERT_EQ(priors->size(), 1u);
    EXPECT_EQ((*priors)[0].name, "b.jpg");
    const auto& position = std::get<PositionPrior>((*priors)[0].prior.measurement);
    EXPECT_EQ(position.center, Vector3(1.5, -2.0, 3.0));
    EXPECT_EQ(position.covariance(0, 1), 0.01);
    EXPECT_EQ(position.covariance(2, 2), 0.16);
  }
}

TEST_F(DatabasePriors, ThoseThatAreNotInTheMapsWorldAreRefused) {
  put(false, 7, 0);
  EXPECT_THAT(error(), HasSubstr("'a.jpg' is latitude, longitude and altitude"));
  SqliteFile(path_).run("UPDATE pose_priors SET coordinate_system = -1");
  EXPECT_THAT(error(), HasSubstr("has no coordinate system"));
}

TEST_F(DatabasePriors, ThoseWithoutCovarianceAreRefused) {
  put(false, 7, 1, std::vector<double>(9, std::numeric_limits<double>::quiet_NaN()));
  EXPECT_THAT(error(), HasSubstr("has no covariance: give the priors as text"));
  SqliteFile(path_).run("UPDATE pose_priors SET position_covariance = NULL");
  EXPECT_THAT(error(), HasSubstr("has no covariance"));
  SqliteFile(path_).run("UPDATE pose_priors SET position_covariance = zeroblob(72)");
  EXPECT_THAT(error(), HasSubstr("cannot be used"));
}

TEST_F(DatabasePriors, OtherSensorsAndOtherImagesDoNotCount) {
  put(false, 7, 1);
  SqliteFile(path_).run("UPDATE pose_priors SET corr_sensor_type = 1");
  EXPECT_THAT(error(), HasSubstr("there is no prior in it"));
  SqliteFile(path_).run("UPDATE pose_priors SET corr_sensor_type = 0, corr_data_id = 99");
  EXPECT_THAT(error(), HasSubstr("there is no prior in it"));
  SqliteFile(path_).run("DROP TABLE pose_priors");
  EXPECT_THAT(error(), HasSubstr("no table 'pose_priors'"));
}

}  // namespace
}  // namespace pose_refine
