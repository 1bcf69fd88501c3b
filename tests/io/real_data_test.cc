// SPDX-License-Identifier: BSD-3-Clause
// These tests read real data sets, which are not part of the repository.
#include "support/real_data.h"

#include <gtest/gtest.h>

#include <iostream>

#include "pose_refine/io.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

class RealData : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto folder = testing::real_data();
    if (!folder) GTEST_SKIP() << "there is no real data here";
    data_ = *folder;
  }
  std::string data_;
};

struct Counts {
  const char* folder;
  std::size_t cameras, images, points, observations;
};

std::size_t observations_with_point(const Model& model) {
  std::size_t count = 0;
  for (const ModelImage& image : model.images) {
    for (const ModelObservation& observation : image.observations) count += observation.point >= 0;
  }
  return count;
}

TEST_F(RealData, ColmapModelsHaveTheirCounts) {
  const Counts models[] = {{"kermit_OPENCV", 1, 11, 758, 3193},
                           {"kermit_SIMPLE_RADIAL", 1, 11, 761, 3192},
                           {"kermit_exports/txt", 1, 11, 761, 3192},
                           {"phone8_txt", 1, 8, 2926, 8649},
                           {"photo8", 1, 8, 10160, 46434},
                           {"video26", 26, 26, 836, 7869},
                           {"video7", 7, 7, 699, 2616},
                           {"video92", 92, 92, 2505, 39489}};
  for (const Counts& expected : models) {
    const auto model = read_colmap_model(data_ + "/colmap_models/" + expected.folder);
    ASSERT_TRUE(model.ok()) << model.error().to_string();
    EXPECT_EQ(model->cameras.size(), expected.cameras) << expected.folder;
    EXPECT_EQ(model->images.size(), expected.images) << expected.folder;
    EXPECT_EQ(model->points.size(), expected.points) << expected.folder;
    EXPECT_EQ(observations_with_point(*model), expected.observations) << expected.folder;
    EXPECT_EQ(model->dangling + model->dangling_tracks, 0u);

    // The model does not change when it is written as text and read again.
    const testing::Scratch scratch;
    ASSERT_TRUE(write_colmap_model(scratch.path("m"), *model, false).ok());
    const auto again = read_colmap_model(scratch.path("m"));
    ASSERT_TRUE(again.ok()) << again.error().to_string();
    ASSERT_EQ(again->images.size(), model->images.size());
    for (std::size_t i = 0; i < model->images.size(); ++i) {
      EXPECT_TRUE(
          testing::same_bits(model->images[i].cam_from_world, again->images[i].cam_from_world));
    }
    ASSERT_EQ(again->points.size(), model->points.size());
    for (std::size_t i = 0; i < model->points.size(); ++i) {
      EXPECT_EQ(model->points[i].track_length, again->points[i].track_length);
      EXPECT_TRUE(testing::same_bits(model->points[i].x, again->points[i].x));
    }
  }
}

TEST_F(RealData, RedKitchenBecomesProblems) {
  const std::string folder = data_ + "/redkitchen_seq01";
  const auto poses = read_poses(folder + "/init/ace.txt");
  ASSERT_TRUE(poses.ok()) << poses.error().to_string();
  EXPECT_EQ(poses->format, "hloc");
  CorrespondenceSource source;
  source.matches = folder + "/matches";
  source.cameras = folder + "/query_cameras.txt";
  const auto images = read_images(source, poses->poses);
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  ASSERT_EQ(images->size(), 50u);
  for (const Image& image : *images) {
    EXPECT_GT(image.correspondences.size(), 50u) << image.name;
    EXPECT_EQ(image.correspondences.point3D_id.size(), image.correspondences.size());
    EXPECT_EQ(image.camera.params[0], 525.505);
  }
  CorrespondenceSource model;
  model.model = folder + "/sparse";
  const auto map = read_images(model, {});
  ASSERT_TRUE(map.ok()) << map.error().to_string();
  EXPECT_EQ(map->size(), 100u);
}

TEST_F(RealData, CambridgeIsInTheSameFrameInBothLayouts) {
  const std::string folder = data_ + "/cambridge_apr/";
  const auto posenet = read_poses(folder + "pred_posenet_format/dfnet/ShopFacade_test.txt");
  const auto hloc = read_poses(folder + "pred/dfnet/ShopFacade_test.txt");
  ASSERT_TRUE(posenet.ok() && hloc.ok());
  EXPECT_EQ(posenet->format, "posenet");
  EXPECT_EQ(hloc->format, "hloc");
  ASSERT_EQ(posenet->poses.size(), 103u);
  ASSERT_EQ(hloc->poses.size(), 103u);
  for (std::size_t i = 0; i < 103; ++i) {
    EXPECT_EQ(posenet->poses[i].name, hloc->poses[i].name);
    const PoseError error = pose_error(posenet->poses[i].pose, hloc->poses[i].pose);
    EXPECT_LT(error.translation, 1e-4);
    EXPECT_LT(error.rotation, 1e-5);
  }
}

TEST_F(RealData, EveryPoseFileOfTheNetworksIsRecognized) {
  int files = 0;
  for (const char* folder :
       {"/cambridge_apr/pred", "/cambridge_apr/pred_posenet_format", "/cambridge_apr/gt",
        "/sevenscenes_apr/pred", "/sevenscenes_apr/gt_sfm", "/sevenscenes_apr/gt_dslam",
        "/redkitchen_seq01/init", "/redkitchen_seq01/init_hard"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data_ + folder)) {
      if (entry.path().extension() != ".txt") continue;
      const auto file = read_poses(entry.path().string());
      EXPECT_TRUE(file.ok()) << file.error().to_string();
      ++files;
    }
  }
  EXPECT_GT(files, 50);
}

}  // namespace
}  // namespace pose_refine
