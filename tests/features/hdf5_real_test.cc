// SPDX-License-Identifier: BSD-3-Clause
// This test reads real files of hloc, which are not part of the repository.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "io/features/map.h"
#include "pose_refine/support/feature_source.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

// The same features in both containers. Sixteen bits have moved the pixels, by up to half a step.
TEST(RealHloc, MaupertuisHasTheFeaturesOfItsDatabase) {
  const auto folder = testing::real_data("maupertuis_database");
  if (!folder) GTEST_SKIP() << "there is no real data here";
  FeatureSource hloc, database;
  hloc.map = database.map = *folder + "/model";
  hloc.features = *folder + "/features.h5";
  hloc.pair_matches = *folder + "/matches.h5";
  database.database = *folder + "/database.db";
  std::vector<NamedPose> poses;
  for (const char* name : {"00.jpg", "01.jpg", "02.jpg", "03.jpg"}) poses.push_back({name, {}});
  const auto a = read_feature_images(hloc, poses), b = read_feature_images(database, poses);
  ASSERT_TRUE(a.ok()) << a.error().to_string();
  ASSERT_TRUE(b.ok()) << b.error().to_string();
  for (std::size_t i = 0; i < poses.size(); ++i) {
    const Correspondences &ca = a->images[i].correspondences, &cb = b->images[i].correspondences;
    std::map<std::pair<std::uint32_t, std::uint64_t>, double> u;
    for (std::size_t k = 0; k < cb.size(); ++k)
      u[{b->matches[i].keypoint[k], cb.point3D_id[k]}] = cb.u[k];
    std::size_t same = 0;
    for (std::size_t k = 0; k < ca.size(); ++k) {
      const auto found = u.find({a->matches[i].keypoint[k], ca.point3D_id[k]});
      if (found == u.end()) continue;
      ++same;
      EXPECT_LE(std::abs(found->second - ca.u[k]), 0.51);
    }
    // One row of matches0 holds one match of a feature, of which a database may have several.
    EXPECT_EQ(same, ca.size());
    EXPECT_GE(same + 5, cb.size());
  }
}

TEST(RealHloc, KittiIsMatchedWithTheElevenImagesOfItsMap) {
  const auto folder = testing::real_data("pipeline/kitti_hloc");
  if (!folder) GTEST_SKIP() << "there is no real data here";
  FeatureSource source;
  source.map = *folder + "/map";
  source.features = *folder + "/features.h5";
  source.pair_matches = *folder + "/matches.h5";
  source.pairs = *folder + "/pairs.txt";
  source.cameras = *folder + "/queries.txt";
  const auto poses = read_poses(*folder + "/start_5deg_1m.txt");
  ASSERT_TRUE(poses.ok());
  const auto images = read_feature_images(source, poses->poses);
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  EXPECT_TRUE(images->notes.empty());
  ASSERT_EQ(images->images.size(), 20u);
  for (const Image& image : images->images) {
    EXPECT_GT(image.correspondences.size(), 100u) << image.name;
    EXPECT_EQ(image.correspondences.sxx[0], 1.0);  // its uncertainty
    EXPECT_EQ(image.camera.params[0], 718.856);
  }
}

// The images of the right camera are in the map only.
TEST(RealHloc, KittiHasADescriptorOfEachKeypoint) {
  const auto folder = testing::real_data("guided_kitti");
  if (!folder) GTEST_SKIP() << "there is no real data here";
  FeatureSource source;
  source.map = *folder + "/map";
  source.features = *folder + "/features.h5";
  const auto map = io::FeatureMap::open(source, io::FeatureUse::kDescriptors);
  ASSERT_TRUE(map.ok()) << map.error().to_string();
  const io::FeatureFiles& files = map->files();
  ASSERT_EQ(files.names().size(), 31u);
  for (std::size_t i = 0; i < files.names().size(); ++i) {
    const auto keypoints = files.keypoints(i);
    const auto descriptors = files.descriptors(i);
    ASSERT_TRUE(keypoints.ok()) << keypoints.error().to_string();
    ASSERT_TRUE(descriptors.ok()) << descriptors.error().to_string();
    EXPECT_EQ(descriptors->rows(), keypoints->u.size()) << files.names()[i];
    EXPECT_GE(descriptors->rows(), 1000u) << files.names()[i];
    EXPECT_EQ(descriptors->columns(), 128u) << files.names()[i];
  }
  ASSERT_EQ(map->model().images.size(), 22u);
  std::size_t with_features = 0;
  for (std::size_t i = 0; i < 22; ++i)
    if (files.position_of_map_image(i)) ++with_features;
  EXPECT_EQ(with_features, 11u);
}

}  // namespace
}  // namespace pose_refine
