// SPDX-License-Identifier: BSD-3-Clause
// These tests read real descriptor maps, which are not part of the repository.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "pose_refine/io.h"
#include "pose_refine/maps/nre.h"
#include "support/io_scratch.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

class NreRealData : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto folder = testing::real_data("nre_redkitchen");
    if (!folder) GTEST_SKIP() << "there is no real data here";
    folder_ = *folder;
  }
  std::string folder_;
};

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream row(line);
  for (std::string field; std::getline(row, field, ',');) fields.push_back(field);
  return fields;
}

Pose pose_of_line(std::istream& row) {
  Pose pose;
  row >> pose.rotation.w() >> pose.rotation.x() >> pose.rotation.y() >> pose.rotation.z();
  row >> pose.translation.x() >> pose.translation.y() >> pose.translation.z();
  pose.rotation.normalize();
  return pose;
}

Pose pose_named(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream row(line);
    std::string first;
    if (!name.empty()) row >> first;
    if (line.empty() || line[0] == '#' || first != name) continue;
    return pose_of_line(row);
  }
  ADD_FAILURE() << path << " has no " << name;
  return {};
}

// Allows a relative error, or what the digits of the file allow.
void expect_printed(double value, const std::string& text, double relative,
                    const std::string& what) {
  const double expected = std::stod(text);
  const std::size_t dot = text.find('.');
  const auto digits = dot == std::string::npos ? 0 : static_cast<int>(text.size() - dot - 1);
  const double half_digit = 0.5 * std::pow(10.0, -digits);
  EXPECT_NEAR(value, expected, relative * std::abs(expected) + half_digit) << what;
}

TEST_F(NreRealData, FixturesAreReproduced) {
  std::ifstream file(folder_ + "/fixtures.csv");
  std::string line;
  std::getline(file, line);
  const Camera camera =
      *make_camera(CameraModel::kSimplePinhole, 640, 480, {525.505, 320.0, 240.0});
  int rows = 0;
  while (std::getline(file, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const auto field = split(line);
    const bool fine = field[3] == "fine";
    const auto features = read_dense_features(folder_, field[1] + "/" + field[2]);
    ASSERT_TRUE(features.ok()) << features.error().to_string();
    if (fine && features->fine.map.data.empty()) continue;
    MapOptions options;
    options.temperature = std::stod(field[4]);
    options.drop_below = 1.0;
    const auto maps =
        make_loss_maps(fine ? features->fine : features->coarse, fine ? 2.0 : 8.0, options);
    ASSERT_TRUE(maps.ok());
    // The fine fixtures were made before the maps were rounded to float16.
    const double relative = fine ? 2e-4 : 1e-6;
    const std::string query = folder_ + "/" + field[1];
    const Pose truth = pose_named(query + "/gt.txt", "");
    double gains = 0.0;
    for (const float gain : maps->gain) gains += gain;
    expect_printed(maps->ln_omega, field[5], relative, line);
    // A cell on the very edge of the truncation may fall on either side.
    const double kept = std::stod(field[6]);
    EXPECT_NEAR(static_cast<double>(maps->kept()), kept, fine ? relative * kept : 1.0) << line;
    expect_printed(gains, field[7], relative, line);
    expect_printed(nre_cost(camera, features->points, *maps, truth), field[8], relative, line);
    int column = 9;
    for (const char* start : {"posenet", "posenet_stairs"})
      expect_printed(
          nre_cost(camera, features->points, *maps, pose_named(query + "/init.txt", start)),
          field[static_cast<std::size_t>(column++)], relative, line);
    for (const double sigma : {8.0, 2.0, 0.6})
      expect_printed(nre_smoothed_cost(camera, features->points, *maps, truth, sigma),
                     field[static_cast<std::size_t>(column++)], relative, line);
    ++rows;
  }
  EXPECT_EQ(rows, 104);
}

TEST_F(NreRealData, DefaultReachesFiveCentimetresFromTheWorstStart) {
  const Camera camera =
      *make_camera(CameraModel::kSimplePinhole, 640, 480, {525.505, 320.0, 240.0});
  for (const char* set : {"near", "far"})
    for (const char* query : {"frame-000045", "frame-000565", "frame-000805"}) {
      DenseImage image{query, camera,
                       pose_named(folder_ + "/" + query + "/init.txt", "posenet_stairs"),
                       *read_dense_features(folder_, std::string(query) + "/" + set)};
      const auto result = refine_nre(image);
      ASSERT_TRUE(result.ok());
      const PoseError error =
          pose_error(result->cam_from_world, pose_named(folder_ + "/" + query + "/gt.txt", ""));
      EXPECT_LT(error.translation, 0.05) << query << ' ' << set;
      EXPECT_TRUE(result->usable());
      EXPECT_LT(result->final_cost, result->initial_cost);
    }
}

}  // namespace
}  // namespace pose_refine
