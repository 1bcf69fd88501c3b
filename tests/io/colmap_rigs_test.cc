// SPDX-License-Identifier: BSD-3-Clause
// COLMAP's rigs and frames are kept, written, and in agreement with the poses of images.
#include <gmock/gmock.h>

#include "pose_refine/io.h"
#include "support/io_scratch.h"
#include "support/sample_model.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

const Pose kSecond = {so3_exp({0.1, -0.2, 0.3}), {0.5, 0.25, -0.125}};

// Returns six images of two cameras on one rig, three frames, an IMU, and a camera whose place is
// unknown.
Model rig_model() {
  Model model = testing::sample_model(6);
  model.cameras[9] = model.cameras.begin()->second;
  ModelRig rig = {4,
                  {{{SensorType::kCamera, 3}, std::nullopt},
                   {{SensorType::kCamera, 7}, kSecond},
                   {{SensorType::kImu, 1}, kSecond.inverse()},
                   {{SensorType::kCamera, 9}, std::nullopt}}};
  model.rigs = {rig, {5, {}}};
  for (std::uint32_t i = 0; i < 3; ++i) {
    ModelImage &left = model.images[2 * i], &right = model.images[2 * i + 1];
    right.cam_from_world = kSecond * left.cam_from_world;
    model.frames.push_back({10 - i,
                            4,
                            left.cam_from_world,
                            {{{SensorType::kCamera, 3}, left.id},
                             {{SensorType::kCamera, 7}, right.id},
                             {{SensorType::kImu, 1}, 1234567890123456789u}}});
  }
  return model;
}

Model read(const std::string& folder) {
  const Result<Model> model = read_colmap_model(folder);
  EXPECT_TRUE(model.ok()) << model.error().to_string();
  return model ? *model : Model();
}

void expect_equal(const Model& a, const Model& b) {
  ASSERT_EQ(a.rigs.size(), b.rigs.size());
  for (std::size_t i = 0; i < a.rigs.size(); ++i) {
    EXPECT_EQ(a.rigs[i].id, b.rigs[i].id);
    ASSERT_EQ(a.rigs[i].sensors.size(), b.rigs[i].sensors.size());
    for (std::size_t k = 0; k < a.rigs[i].sensors.size(); ++k) {
      const ModelRig::Mounted &x = a.rigs[i].sensors[k], &y = b.rigs[i].sensors[k];
      EXPECT_EQ(x.sensor.type, y.sensor.type);
      EXPECT_EQ(x.sensor.id, y.sensor.id);
      ASSERT_EQ(x.sensor_from_rig.has_value(), y.sensor_from_rig.has_value());
      if (x.sensor_from_rig)
        EXPECT_TRUE(testing::same_bits(*x.sensor_from_rig, *y.sensor_from_rig));
    }
  }
  ASSERT_EQ(a.frames.size(), b.frames.size());
  for (std::size_t i = 0; i < a.frames.size(); ++i) {
    const ModelFrame &x = a.frames[i], &y = b.frames[i];
    EXPECT_EQ(x.id, y.id);
    EXPECT_EQ(x.rig_id, y.rig_id);
    EXPECT_TRUE(testing::same_bits(x.rig_from_world, y.rig_from_world));
    ASSERT_EQ(x.data.size(), y.data.size());
    for (std::size_t k = 0; k < x.data.size(); ++k) EXPECT_EQ(x.data[k].id, y.data[k].id);
  }
}

TEST(ColmapRigs, TextAndBinaryKeepEveryBit) {
  const Scratch scratch;
  const Model model = rig_model();
  ASSERT_TRUE(write_colmap_model(scratch.path("a"), model, false).ok());
  ASSERT_TRUE(write_colmap_binary(scratch.path("b"), read(scratch.path("a")), false).ok());
  ASSERT_TRUE(write_colmap_model(scratch.path("c"), read(scratch.path("b")), false).ok());
  expect_equal(read(scratch.path("a")), model);
  expect_equal(read(scratch.path("b")), model);
  EXPECT_TRUE(read(scratch.path("b")).notes.empty());
  for (const char* file : {"rigs.txt", "frames.txt", "images.txt"})
    EXPECT_EQ(testing::bytes_of(scratch.path(std::string("a/") + file)),
              testing::bytes_of(scratch.path(std::string("c/") + file)));
  ASSERT_TRUE(write_colmap_model(scratch.path("a"), model, true).ok());
}

TEST(ColmapRigs, AFrameMovesWithItsImages) {
  const Scratch scratch;
  Model model = rig_model();
  const Pose moved = {so3_exp({0.01, 0.02, 0.03}), {1.0, 2.0, 3.0}};
  for (const std::size_t i : {2u, 3u})
    model.images[i].cam_from_world = model.images[i].cam_from_world * moved;
  EXPECT_TRUE(lost_in("colmap", model)->empty());
  ASSERT_TRUE(write_colmap_model(scratch.path("a"), model, false).ok());
  const Model again = read(scratch.path("a"));
  EXPECT_TRUE(again.notes.empty());
  for (std::size_t i = 0; i < model.images.size(); ++i)
    EXPECT_TRUE(testing::same_bits(again.images[i].cam_from_world, model.images[i].cam_from_world));
  const PoseError frame =
      pose_error(again.frames[1].rig_from_world, model.frames[1].rig_from_world * moved);
  EXPECT_LT(frame.rotation + frame.translation, 1e-13);
  EXPECT_TRUE(testing::same_bits(again.frames[0].rig_from_world, model.frames[0].rig_from_world));
}

TEST(ColmapRigs, ImagesThatMoveApartLeaveTheirRig) {
  const Scratch scratch;
  Model model = rig_model();
  model.images[3].cam_from_world.translation.x() += 1e-3;
  const auto lost = lost_in("colmap", model);
  ASSERT_EQ(lost->size(), 1u);
  EXPECT_THAT(lost->front(), HasSubstr("frame 9 do not move together"));
  ASSERT_TRUE(write_colmap_model(scratch.path("a"), model, false).ok());
  const Model again = read(scratch.path("a"));
  EXPECT_TRUE(again.rigs.empty() && again.frames.empty());
  EXPECT_TRUE(testing::same_bits(again.images[3].cam_from_world, model.images[3].cam_from_world));
}

// Frames win, as in COLMAP: the poses in images only repeat them.
TEST(ColmapRigs, FramesSayWhereImagesAre) {
  for (const auto write : {write_colmap_model, write_colmap_binary}) {
    const Scratch old, fresh;
    const Model model = rig_model();
    Model stale = model;
    for (ModelImage& image : stale.images) image.cam_from_world.translation.y() += 0.5;
    ASSERT_TRUE(write(old.path("m"), model, false).ok());
    stale.rigs.clear();
    stale.frames.clear();
    ASSERT_TRUE(write(fresh.path("m"), stale, false).ok());
    for (const char* name : {"rigs.txt", "frames.txt", "rigs.bin", "frames.bin"})
      if (const std::string bytes = testing::bytes_of(old.path(std::string("m/") + name));
          !bytes.empty())
        fresh.put(std::string("m/") + name, bytes);
    const Model read_back = read(fresh.path("m"));
    ASSERT_EQ(read_back.notes.size(), 1u);
    EXPECT_THAT(read_back.notes[0], HasSubstr("6 images have another pose in frames"));
    const auto poses = read_poses(fresh.path("m"));
    ASSERT_TRUE(poses.ok());
    EXPECT_EQ(poses->notes, read_back.notes);
    for (std::size_t i = 0; i < model.images.size(); ++i) {
      const PoseError error =
          pose_error(read_back.images[i].cam_from_world, model.images[i].cam_from_world);
      EXPECT_LT(error.rotation + error.translation, 1e-13);
      EXPECT_TRUE(testing::same_bits(poses->poses[i].pose, read_back.images[i].cam_from_world));
    }
  }
}

TEST(ColmapRigs, OtherFormatsSayThatTheyDoNotHoldThem) {
  Model model = rig_model();
  const auto lost = lost_in("kapture", model);
  EXPECT_THAT(*lost, ::testing::Contains(HasSubstr("2 rigs and 3 frames")));
  // A camera that is a rig of its own needs no file.
  model.rigs = {{1, {{{SensorType::kCamera, 3}, std::nullopt}}}};
  model.frames = {{1, 1, model.images[0].cam_from_world, {{{SensorType::kCamera, 3}, 1}}}};
  EXPECT_THAT(*lost_in("kapture", model), ::testing::Not(::testing::Contains(HasSubstr("rig"))));
}

TEST(ColmapRigs, NeitherKindIsWrittenWhereRigsOfAnotherModelLie) {
  const Scratch scratch;
  const Model model = rig_model();
  Model plain = model;
  plain.rigs.clear();
  plain.frames.clear();
  for (const auto write : {write_colmap_model, write_colmap_binary}) {
    const std::string folder = scratch.path(write == write_colmap_model ? "text" : "binary");
    ASSERT_TRUE(write(folder, model, false).ok());
    const Status mixed = write(folder, plain, true);
    ASSERT_FALSE(mixed.ok());
    EXPECT_EQ(mixed.error().code, ErrorCode::kExists);
    EXPECT_TRUE(write(folder, model, true).ok());
  }
}

TEST(ColmapRigs, SaysWhatDoesNotFit) {
  const std::string pose = " 1 0 0 0 0 0 0 ";
  const std::string rig = "1 2 CAMERA 3 CAMERA 7 1" + pose + "\n";
  const std::tuple<std::string, std::string, const char*> cases[] = {
      {rig + rig, "", "rigs.txt:2: rig id 1 is there twice"},
      {"1 2 CAMERA 3 CAMERA 3 0\n", "", "rigs.txt:1: rig 1 has a sensor twice"},
      {rig, "1 9" + pose + "0\n", "frames.txt:1: frame 1 refers to rig 9"},
      {rig, "1 1" + pose + "1 IMU 3 1\n", "frames.txt:1: frame 1 refers to a sensor"},
      {rig, "1 1" + pose + "0\n1 1" + pose + "0\n", "frames.txt:2: frame 1 is there twice"},
      {rig, "1 1" + pose + "1 CAMERA 3 1\n2 1" + pose + "1 CAMERA 7 1\n",
       "frames.txt:2: image 1 is in two frames"},
      {"1 2 CAMERA 3 CAMERA 7 1 1 0 0 0 1.7e308 0 0\n", "8 1 1 0 0 0 1.7e308 0 0 1 CAMERA 7 1\n",
       "a pose of frame 8 is not finite"},
  };
  Model model = testing::sample_model(2);
  for (const auto& [rigs, frames, message] : cases) {
    const Scratch scratch;
    ASSERT_TRUE(write_colmap_model(scratch.path("m"), model, false).ok());
    scratch.put("m/rigs.txt", rigs);
    scratch.put("m/frames.txt", frames.empty() ? "# none\n" : frames);
    const auto read = read_colmap_model(scratch.path("m"));
    ASSERT_FALSE(read.ok()) << message;
    EXPECT_THAT(read.error().to_string(), HasSubstr(message));
  }
}

}  // namespace
}  // namespace pose_refine
