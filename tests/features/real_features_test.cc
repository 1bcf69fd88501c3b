// SPDX-License-Identifier: BSD-3-Clause
// These tests read real databases, which are not part of the repository.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <numeric>

#include "io/features/map.h"
#include "pose_refine/support/feature_source.h"
#include "support/io_scratch.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

std::vector<NamedPose> poses_of_model(const std::string& folder) {
  const auto model = read_colmap_model(folder);
  EXPECT_TRUE(model.ok());
  std::vector<NamedPose> poses;
  if (model)
    for (const ModelImage& image : model->images)
      poses.push_back({image.name, image.cam_from_world});
  return poses;
}

// Figures of a script of 23 lines: matches with a point, and features with the points they see.
TEST(RealFeatures, MaupertuisHasTheCorrespondencesOfAScript) {
  const auto folder = testing::real_data("maupertuis_database");
  if (!folder) GTEST_SKIP() << "there is no real data here";
  FeatureSource source;
  source.map = *folder + "/model";
  source.database = *folder + "/database.db";
  const auto images = read_feature_images(source, poses_of_model(source.map));
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  const std::map<std::string, std::pair<std::size_t, std::uint32_t>> expected = {
      {"00.jpg", {794, 1726}},
      {"01.jpg", {993, 2102}},
      {"02.jpg", {967, 2002}},
      {"03.jpg", {637, 1441}}};
  ASSERT_EQ(images->images.size(), expected.size());
  for (std::size_t i = 0; i < images->images.size(); ++i) {
    const auto& [rows, votes] = expected.at(images->images[i].name);
    const std::vector<std::uint32_t>& all = images->matches[i].votes;
    EXPECT_EQ(all.size(), rows) << images->images[i].name;
    EXPECT_EQ(std::accumulate(all.begin(), all.end(), 0u), votes) << images->images[i].name;
    EXPECT_EQ(images->images[i].camera.params[0], 1847.53) << "the refined camera";
  }
}

// Shared files are left as they are, though COLMAP's databases have a log of writes.
TEST(RealFeatures, SceauxGivesTheMatchesThatWereWrittenDown) {
  const auto folder = testing::real_data("pipeline/sceaux");
  if (!folder) GTEST_SKIP() << "there is no real data here";
  FeatureSource source;
  source.map = *folder + "/map";
  source.database = *folder + "/database.db";
  const auto poses = read_poses(*folder + "/heldout_start_15deg.txt");
  ASSERT_TRUE(poses.ok());
  const auto images = read_feature_images(source, poses->poses);
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  for (const Image& image : images->images) {
    const auto written = read_matches(*folder + "/heldout_matches/" + image.name + ".txt");
    ASSERT_TRUE(written.ok());
    const auto sorted = [](const Correspondences& c) {
      std::vector<std::array<double, 6>> rows;
      for (std::size_t i = 0; i < c.size(); ++i)
        rows.push_back(
            {c.u[i], c.v[i], static_cast<double>(c.point3D_id[i]), c.x[i], c.y[i], c.z[i]});
      std::sort(rows.begin(), rows.end());
      return rows;
    };
    EXPECT_EQ(sorted(image.correspondences), sorted(*written)) << image.name;
    EXPECT_GT(image.correspondences.size(), 500u);
  }
  EXPECT_FALSE(std::filesystem::exists(source.database + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(source.database + "-shm"));
}

// It has no matches, and needs none.
TEST(RealFeatures, SceauxHasADescriptorOfEachKeypoint) {
  const auto folder = testing::real_data("guided_sceaux");
  if (!folder) GTEST_SKIP() << "there is no real data here";
  FeatureSource source;
  source.map = *folder + "/map";
  source.database = *folder + "/database.db";
  const auto map = io::FeatureMap::open(source, io::FeatureUse::kDescriptors);
  ASSERT_TRUE(map.ok()) << map.error().to_string();
  const io::FeatureFiles& files = map->files();
  ASSERT_EQ(files.names().size(), 11u);
  for (std::size_t i = 0; i < files.names().size(); ++i) {
    const auto keypoints = files.keypoints(i);
    const auto descriptors = files.descriptors(i);
    ASSERT_TRUE(keypoints.ok()) << keypoints.error().to_string();
    ASSERT_TRUE(descriptors.ok()) << descriptors.error().to_string();
    EXPECT_EQ(descriptors->rows(), 2400u) << files.names()[i];
    EXPECT_EQ(keypoints->u.size(), 2400u) << files.names()[i];
    EXPECT_EQ(descriptors->columns(), 128u) << files.names()[i];
  }
  ASSERT_EQ(map->model().images.size(), 8u);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_TRUE(files.position_of_map_image(i).has_value()) << i;
}

}  // namespace
}  // namespace pose_refine
