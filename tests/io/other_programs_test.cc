// SPDX-License-Identifier: BSD-3-Clause
// These tests hold the conventions of the formats that one program or data set writes.
#include <gmock/gmock.h>

#include "pose_refine/io.h"
#include "support/io_scratch.h"
#include "support/sample_model.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

Model model_of_format(const std::string& path, const std::string& format) {
  const auto poses = read_poses(path);
  EXPECT_TRUE(poses.ok()) << poses.error().to_string();
  if (poses) EXPECT_EQ(poses->format, format);
  const auto model = read_model(path);
  EXPECT_TRUE(model.ok()) << model.error().to_string();
  return model ? *model : Model();
}

// The camera at (1, 2, 3) is turned by the quaternion 0.8 + 0.6 i.
void expect_turned_pose(const Pose& pose) {
  EXPECT_LT((pose.center() - Vector3(1, 2, 3)).norm(), 1e-14);
  EXPECT_LT((pose.rotation.coeffs() - Quaternion(0.8, -0.6, 0, 0).coeffs()).norm(), 1e-14);
}

TEST(AceZero, HasAFocalLengthAndAConfidence) {
  const Scratch scratch;
  const Model model = model_of_format(
      scratch.put("in",
                  "d/a.png 0.8 -0.6 0 0 1 2 3 525.5 4350.5\nd/b c.png 1 0 0 0 1 2 3 510 120\n"),
      "acezero");
  ASSERT_EQ(model.images.size(), 2u);
  EXPECT_EQ(model.images[0].name, "d/a.png");
  EXPECT_EQ(model.images[1].name, "d/b c.png");
  EXPECT_EQ(model.images[0].cam_from_world.translation, Vector3(1, 2, 3));
  EXPECT_EQ(model.images[0].cam_from_world.rotation.x(), -0.6);
  EXPECT_EQ(model.cameras.at(model.images[0].camera_id).params[0], 525.5);
  EXPECT_EQ(model.cameras.at(model.images[1].camera_id).params[0], 510);
  ASSERT_EQ(model.notes.size(), 2u);
  EXPECT_THAT(model.notes[1], HasSubstr("1 of 2 images"));
  for (const char* focal : {"0", "-1"}) {
    const auto bad =
        read_model(scratch.put("in", "a 1 0 0 0 1 2 3 " + std::string(focal) + " 9\n"), "acezero");
    ASSERT_FALSE(bad.ok());
    EXPECT_EQ(bad.error().line, 1);
  }
}

// Both kinds of vertices are camera to world in the file.
TEST(G2o, BothVerticesAreCameraToWorld) {
  const Scratch scratch;
  for (const char* tag : {"VERTEX_SE3:QUAT", "VERTEX_SE3:EXPMAP"}) {
    const Model model = model_of_format(
        scratch.put("in", "PARAMS_SE3OFFSET 0 0 0 0 0 0 0 1\nVERTEX_TRACKXYZ 9 1 2 3\n" +
                              std::string(tag) + " 7 1 2 3 0.6 0 0 0.8 500 500 320 240 0.1\n" +
                              "EDGE_SE3:QUAT 7 8 0 0 0 0 0 0 1\nFIX 7\n"),
        "g2o");
    ASSERT_EQ(model.images.size(), 1u);
    EXPECT_EQ(model.images[0].name, "000007");
    expect_turned_pose(model.images[0].cam_from_world);
    ASSERT_EQ(model.notes.size(), 1u);
    EXPECT_THAT(model.notes[0], HasSubstr("4 lines"));
  }
}

TEST(Lamar, IsNamedByTheImagesBesideIt) {
  const Scratch scratch;
  const std::string head = "# timestamp, device_id, qw, qx, qy, qz, tx, ty, tz, *covar\n";
  const std::string pose = ", 0.8, 0.6, 0, 0, 1, 2, 3";
  std::string covariance;
  for (int i = 0; i < 36; ++i) covariance += ", 0.5";
  const std::string path = scratch.put(
      "s/trajectories.txt", head + "100, cam_0" + pose + covariance + "\n200, rig" + pose + "\n");
  Model model = model_of_format(path, "lamar");
  ASSERT_EQ(model.images.size(), 2u);
  EXPECT_EQ(model.images[0].name, "cam_0/100");
  expect_turned_pose(model.images[0].cam_from_world);
  scratch.put("s/images.txt", "# timestamp, sensor_id, image_path\n100, cam_0, images/a b.jpg\n");
  model = model_of_format(path, "lamar");
  EXPECT_EQ(model.images[0].name, "images/a b.jpg");
  EXPECT_EQ(model.images[1].name, "rig/200");
  ASSERT_EQ(model.notes.size(), 1u);
  scratch.put("t/trajectories.txt", head + "100, cam_0" + pose + "\n");
  EXPECT_EQ(model_of_format(scratch.path("t/trajectories.txt"), "lamar").images[0].name, "100");
}

// kapture's file of the same name means the other direction.
TEST(Lamar, IsNotKapture) {
  const Scratch scratch;
  const auto file = read_poses(scratch.put("trajectories.txt",
                                           "# kapture format: 1.1\n"
                                           "# timestamp, device_id, qw, qx, qy, qz, tx, ty, tz\n"
                                           "100, cam, 0.8, 0.6, 0, 0, 1, 2, 3\n"));
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(file.error().message, HasSubstr("folder"));
}

TEST(LogQuaternion, IsHalfTheRotationVectorAndMustBeNamed) {
  const Scratch scratch;
  const double half = std::atan2(0.6, 0.8);
  const std::string numbers = "1 2 3 " + std::to_string(half) + " 0 0\n";
  const std::pair<std::string, std::string> cases[] = {{"seq/a.png ", "seq/a.png"}, {"", "000000"}};
  for (const auto& [front, name] : cases) {
    const std::string path = scratch.put("in", front + numbers);
    const auto file = read_poses(path, "logq");
    ASSERT_TRUE(file.ok()) << file.error().to_string();
    EXPECT_EQ(file->poses[0].name, name);
    EXPECT_LT((file->poses[0].pose.center() - Vector3(1, 2, 3)).norm(), 1e-14);
    EXPECT_LT((file->poses[0].pose.rotation * Vector3(1, 2, 3) -
               Quaternion(0.8, -0.6, 0, 0) * Vector3(1, 2, 3))
                  .norm(),
              1e-5);
    const auto unnamed = read_poses(path);
    ASSERT_FALSE(unnamed.ok());
    EXPECT_THAT(unnamed.error().message, HasSubstr("logq"));
  }
  const auto degrees = read_poses(scratch.put("in", "1 2 3 90 0 0\n"), "logq");
  ASSERT_FALSE(degrees.ok());
  EXPECT_EQ(degrees.error().line, 1);
}

TEST(ArkitTrajectory, IsARotationVectorWorldToCamera) {
  const Scratch scratch;
  const std::string path = scratch.put("in", "6790.083 0 0 1.5707963267948966 1 2 3\n");
  const auto file = read_poses(path, "arkit_traj");
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  EXPECT_EQ(file->poses[0].name, "6790.083");
  EXPECT_LT((file->poses[0].pose * Vector3(1, 0, 0) - Vector3(1, 3, 3)).norm(), 1e-14);
  EXPECT_FALSE(read_poses(path).ok());
}

// ARKit's cameras look along -z with y up, and K is stored column by column.
TEST(Record3d, HasTheAxesOfArkit) {
  const Scratch scratch;
  const Model model = model_of_format(
      scratch.put("in", R"({"w": 720, "h": 960, "K": [700, 0, 0, 0, 710, 0, 361, 481, 1],
        "perFrameIntrinsicCoeffs": [[701, 711, 362, 482]],
        "poses": [[0.6, 0, 0, 0.8, 1, 2, 3], [0, 0, 0, 1, 4, 5, 6]]})"),
      "record3d");
  ASSERT_EQ(model.images.size(), 2u);
  EXPECT_EQ(model.images[1].name, "1");
  const Pose& pose = model.images[1].cam_from_world;
  EXPECT_LT((pose * Vector3(4, 6, 4) - Vector3(0, -1, 2)).norm(), 1e-14);
  EXPECT_EQ(model.cameras.at(model.images[0].camera_id).params,
            (std::vector<double>{701, 711, 362, 482}));
  EXPECT_EQ(model.cameras.at(model.images[1].camera_id).params,
            (std::vector<double>{700, 710, 361, 481}));
}

class ColmapFile : public ::testing::TestWithParam<const char*> {
 protected:
  std::string file(const char* stem) const { return std::string(stem) + "." + GetParam(); }
  std::string format() const {
    return std::string(GetParam()) == "txt" ? "colmap_images" : "colmap_images_binary";
  }
  Status write(const std::string& folder) const {
    const Model model = testing::sample_model(3);
    return std::string(GetParam()) == "txt" ? write_colmap_model(folder, model, false)
                                            : write_colmap_binary(folder, model, false);
  }
};

TEST_P(ColmapFile, OfImagesStandsForItsFolder) {
  const Scratch scratch;
  ASSERT_TRUE(write(scratch.path("m")).ok());
  const std::string path = scratch.path("m/" + file("images"));
  const auto model = read_model(path), folder = read_model(scratch.path("m"));
  ASSERT_TRUE(model.ok() && folder.ok());
  EXPECT_EQ(model->points.size(), folder->points.size());
  EXPECT_EQ(model->cameras.size(), 2u);
  EXPECT_EQ(read_poses(path)->format, format());
  // Beside nothing it still has poses.
  std::filesystem::rename(path, scratch.path("alone"));
  const Model alone = model_of_format(scratch.path("alone"), format());
  ASSERT_EQ(alone.images.size(), 3u);
  EXPECT_TRUE(testing::same_bits(alone.images[1].cam_from_world, folder->images[1].cam_from_world));
  EXPECT_TRUE(alone.cameras.empty() && alone.images[0].observations.empty());
  EXPECT_EQ(alone.notes.size(), 1u);
}

TEST_P(ColmapFile, OfCamerasGivesThemToTheImagesBesideIt) {
  const Scratch scratch;
  ASSERT_TRUE(write(scratch.path("m")).ok());
  for (const std::string& path : {scratch.path("m"), scratch.path("m/" + file("cameras"))}) {
    const auto list = read_cameras(path);
    ASSERT_TRUE(list.ok()) << list.error().to_string();
    EXPECT_FALSE(list->shared);
    ASSERT_EQ(list->by_name.size(), 3u);
    EXPECT_EQ(list->by_name.at("seq-01/frame101.png").params[0], 500.0 + 0.1 * 7);
  }
  std::filesystem::remove(scratch.path("m/" + file("images")));
  const auto ids = read_cameras(scratch.path("m"));
  ASSERT_TRUE(ids.ok()) << ids.error().to_string();
  EXPECT_EQ(ids->by_name.count("7"), 1u);
  std::filesystem::create_directory(scratch.path("empty"));
  const auto none = read_cameras(scratch.path("empty"));
  ASSERT_FALSE(none.ok());
  EXPECT_THAT(none.error().message, HasSubstr("cameras.txt"));
}

INSTANTIATE_TEST_SUITE_P(Io, ColmapFile, ::testing::Values("txt", "bin"));

// This is COLMAP's recipe for known poses: no points yet, and images without observations.
TEST(ColmapFiles, AnEmptyPointsFileIsAModelWithoutPoints) {
  const Scratch scratch;
  scratch.put("cameras.txt", "1 PINHOLE 640 480 500 500 320 240\n");
  scratch.put("images.txt", "1 1 0 0 0 1 2 3 1 a.jpg\n\n");
  scratch.put("points3D.txt", "");
  for (const std::string& path : {scratch.path(), scratch.path("images.txt")}) {
    const auto model = read_model(path);
    ASSERT_TRUE(model.ok()) << model.error().to_string();
    EXPECT_EQ(model->images.size(), 1u);
    EXPECT_EQ(model->cameras.size(), 1u);
    EXPECT_TRUE(model->points.empty());
  }
}

TEST(ColmapFiles, ThatHoldNoPosesSayWhatToGive) {
  const Scratch scratch;
  scratch.put("points3D.txt", "1 0 0 5 1 2 3 0.5 1 0\n");
  const auto points = read_poses(scratch.path("points3D.txt"));
  ASSERT_FALSE(points.ok());
  EXPECT_THAT(points.error().message, HasSubstr("give the folder of the model"));
  const auto cameras =
      read_poses(scratch.put("cameras.txt", "1 PINHOLE 640 480 500 500 320 240\n"));
  ASSERT_FALSE(cameras.ok());
  EXPECT_THAT(cameras.error().message, HasSubstr("cameras"));
}

}  // namespace
}  // namespace pose_refine
