// SPDX-License-Identifier: BSD-3-Clause
// These tests hold what is easily read wrong in a format.
#include <gmock/gmock.h>

#include "io/format/timestamp.h"
#include "pose_refine/io.h"
#include "support/io_scratch.h"
#include "support/sample_model.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

PoseFile poses_of(const Scratch& scratch, const std::string& text, const std::string& format) {
  const auto file = read_poses(scratch.put("in", text));
  EXPECT_TRUE(file.ok()) << file.error().to_string();
  if (!file) return {};
  EXPECT_EQ(file->format, format);
  return *file;
}

TEST(MsTransformer, OneHeaderMeansTwoRotations) {
  const Scratch scratch;
  const std::string header = "scene,split,seq,img_path,t1,t2,t3,q1,q2,q3,q4\n";
  const std::string rest = ",1,2,3,0.8,0.6,0,0\n";
  const Quaternion q(0.8, 0.6, 0, 0);
  const auto cambridge = poses_of(
      scratch, header + "KingsCollege,test,1,KingsCollege/seq1/a.png" + rest, "mstransformer");
  const auto seven =
      poses_of(scratch, header + "chess,test,3,chess/seq-03/a.png" + rest, "mstransformer_c2w");
  ASSERT_EQ(cambridge.poses.size() + seven.poses.size(), 2u);
  EXPECT_EQ(cambridge.poses[0].pose.rotation.coeffs(), q.coeffs());
  EXPECT_EQ(seven.poses[0].pose.rotation.coeffs(), q.conjugate().coeffs());
  for (const Pose& pose : {cambridge.poses[0].pose, seven.poses[0].pose}) {
    EXPECT_LT((pose.center() - Vector3(1, 2, 3)).norm(), 1e-15);
  }
  // An unknown scene could be either.
  const auto unknown = read_poses(scratch.put("in", header + "room,test,1,a.png" + rest));
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code, ErrorCode::kAmbiguous);
  EXPECT_THAT(unknown.error().to_string(), HasSubstr("mstransformer, mstransformer_c2w"));
}

TEST(HomographyLog, TakesTheLastEpochOfEachImage) {
  const Scratch scratch;
  const auto file =
      poses_of(scratch,
               "epoch,image_file,type,w_tx_chat,w_ty_chat,w_tz_chat,chat_qw_w,chat_qx_w,"
               "chat_qy_w,chat_qz_w\n"
               "0,a.png,train,9,9,9,1,0,0,0\n10,a.png,train,1,2,3,0.8,0.6,0,0\n"
               "9,b.png,test,4,5,6,1,0,0,0\n",
               "homography");
  ASSERT_EQ(file.poses.size(), 2u);
  EXPECT_EQ(file.skipped, 1u);
  EXPECT_LT((file.poses[0].pose.center() - Vector3(1, 2, 3)).norm(), 1e-15);
  EXPECT_EQ(file.poses[0].pose.rotation.w(), 0.8);
  EXPECT_EQ(file.poses[0].pose.rotation.x(), 0.6);
}

TEST(Tum, HasWLastAndTheCamerasPlaceInTheWorld) {
  const Scratch scratch;
  const auto file =
      poses_of(scratch, "# c\n12.5 1 2 3 0.6 0 0 0.8 \n13.5\t1 2 3  0.6 0 0 0.8\n", "tum");
  ASSERT_EQ(file.poses.size(), 2u);
  EXPECT_EQ(file.poses[0].name, "12.5");
  EXPECT_EQ(file.poses[0].pose.rotation.coeffs(), Quaternion(0.8, -0.6, 0, 0).coeffs());
  EXPECT_LT((file.poses[0].pose.center() - Vector3(1, 2, 3)).norm(), 1e-15);
}

TEST(Tum, ATimestampThatComesAgainIsLeftOutAndSaid) {
  const Scratch scratch;
  const auto file = poses_of(scratch, "1 1 2 3 0 0 0 1\n1 4 5 6 0 0 0 1\n", "tum");
  ASSERT_EQ(file.poses.size(), 1u);
  EXPECT_EQ(file.skipped, 1u);
  ASSERT_EQ(file.notes.size(), 1u);
  EXPECT_THAT(file.notes[0], HasSubstr("line 2"));
}

TEST(Timestamps, KeepTheirDigits) {
  EXPECT_EQ(io::seconds("1403715524907143168"), "1403715524.907143168");
  EXPECT_EQ(io::nanoseconds("1403715524.907143168"), "1403715524907143168");
  EXPECT_EQ(io::nanoseconds("1305031102.1604"), "1305031102160400000");
  EXPECT_EQ(io::nanoseconds("1.5e+00"), "1500000000");
  EXPECT_EQ(io::nanoseconds("9007199254740993."), "9007199254740993000000000");
  EXPECT_EQ(io::nanoseconds("0"), "0");
  EXPECT_EQ(io::nanoseconds("000042"), "42000000000");
  EXPECT_EQ(io::seconds("0.5"), "0.5");
}

TEST(EuRoC, SaysThatItIsTheBody) {
  const Scratch scratch;
  const auto file = poses_of(scratch,
                             "#timestamp, p_RS_R_x [m], ...\n"
                             "1403715524907143168,1,2,3,0.8,0.6,0,0,-0.002,0.003\n",
                             "euroc");
  ASSERT_EQ(file.poses.size(), 1u);
  EXPECT_EQ(file.poses[0].pose.rotation.coeffs(), Quaternion(0.8, -0.6, 0, 0).coeffs());
  ASSERT_EQ(file.notes.size(), 1u);
  EXPECT_THAT(file.notes[0], HasSubstr("body"));
}

TEST(PseudoGroundTruth, HasAFocalLength) {
  const Scratch scratch;
  const auto model =
      read_model(scratch.put("in", "a 1 0 0 0 1 2 3 526.22\nb 1 0 0 0 1 2 3 526.22"));
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->format, "pseudo_gt");
  ASSERT_EQ(model->cameras.size(), 1u);
  EXPECT_EQ(model->cameras.begin()->second.params[0], 526.22);
}

TEST(Transforms, UndoesTheAppliedTransformAndTheAxes) {
  const Scratch scratch;
  // This is nerfstudio's usual change of the world: x y z -> x z -y, then twice as large.
  const auto model = read_model(scratch.put("in", R"({
    "camera_model": "OPENCV", "w": 640, "h": 480, "fl_x": 500, "k1": 0.1,
    "applied_transform": [[1,0,0,0],[0,0,1,0],[0,-1,0,0]], "applied_scale": 2,
    "frames": [
      {"file_path": "a.png", "fl_x": 600,
       "transform_matrix": [[1,0,0,2],[0,1,0,6],[0,0,1,-4],[0,0,0,1]]},
      {"file_path": "b.png",
       "transform_matrix": [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}]})"));
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->format, "transforms");
  // By hand, (x, z, -y) * 2 = (2, 6, -4).
  EXPECT_LT((model->images[0].cam_from_world.center() - Vector3(1, 2, 3)).norm(), 1e-15);
  // The camera looks along -z of the changed world, which is y of the true one; its image's y axis
  // points along -y of the changed world, -z of the true one.
  const Pose& pose = model->images[1].cam_from_world;
  EXPECT_LT((pose * Vector3(0, 1, 0) - Vector3(0, 0, 1)).norm(), 1e-15);
  EXPECT_LT((pose * Vector3(0, 0, -1) - Vector3(0, 1, 0)).norm(), 1e-15);
  EXPECT_EQ(model->cameras.at(model->images[0].camera_id).params[0], 600);
  const Camera& other = model->cameras.at(model->images[1].camera_id);
  EXPECT_EQ(other.params, (std::vector<double>{500, 500, 320, 240, 0.1, 0, 0, 0}));
}

TEST(Transforms, AnAngleNeedsAWidth) {
  const Scratch scratch;
  const std::string frames =
      R"("frames": [{"file_path": "./train/r_0",
      "transform_matrix": [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}]})";
  const auto blender = read_model(scratch.put("in", R"({"camera_angle_x": 1.0, )" + frames));
  ASSERT_TRUE(blender.ok()) << blender.error().to_string();
  EXPECT_TRUE(blender->cameras.empty());
  EXPECT_EQ(blender->notes.size(), 1u);
  const auto sized =
      read_model(scratch.put("in", R"({"camera_angle_x": 1.0, "w": 800, "h": 800, )" + frames));
  ASSERT_TRUE(sized.ok()) << sized.error().to_string();
  EXPECT_NEAR(sized->cameras.begin()->second.params[0], 400 / std::tan(0.5), 1e-10);
}

// A file with one thing wrong, and the place that the message names.
struct WrongTransforms {
  const char *text, *place;
};
constexpr WrongTransforms kWrongTransforms[] = {
    {R"({"frames": [{"file_path": "a", "transform_matrix": [[1,0,0,0],[0,1,0],[0,0,1,0],[0,0,0,1]]}]})",
     "/frames/0/transform_matrix"},
    {R"({"frames": [{"file_path": "a", "transform_matrix": [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]},
                    {"file_path": "b", "transform_matrix": 1}]})",
     "/frames/1/transform_matrix"},
    {"{\n\"transform_matrix\":\n]", ":3: "},
};

TEST(Transforms, ErrorsNameTheFrame) {
  const Scratch scratch;
  for (const auto& [text, place] : kWrongTransforms) {
    const auto model = read_model(scratch.put("in", text), "transforms");
    ASSERT_FALSE(model.ok()) << text;
    EXPECT_THAT(model.error().to_string(), HasSubstr(place));
  }
}

// One model is written with centered pixels and with pixels from the corner.
TEST(Nvm, KnowsBothOriginsOfPixels) {
  const Scratch scratch;
  ASSERT_TRUE(write_model(scratch.path("centered"), "nvm", testing::sample_model(6), false).ok());
  const auto centered = read_model(scratch.path("centered"));
  ASSERT_TRUE(centered.ok()) << centered.error().to_string();
  EXPECT_EQ(centered->cameras.begin()->second.params[1], 0.0);
  // Every x and y from the image column on is moved by hand.
  Model moved = testing::sample_model(6);
  for (auto& [id, camera] : moved.cameras) camera.params[1] = camera.params[2] = 0.0;
  ASSERT_TRUE(write_model(scratch.path("corner"), "nvm", moved, false).ok());
  const auto corner = read_model(scratch.path("corner"));
  ASSERT_TRUE(corner.ok()) << corner.error().to_string();
  for (const auto& [id, camera] : corner->cameras) {
    EXPECT_EQ(camera.params[1], 320.0);
    EXPECT_EQ(camera.params[2], 240.0);
    EXPECT_EQ(camera.width, 640u);
  }
}

TEST(Bundler, NamesComeFromTheListAndAZeroFocalLengthIsNoPose) {
  const Scratch scratch;
  const std::string camera = "500 0 0\n1 0 0\n0 1 0\n0 0 1\n0 0 0\n";
  const std::string none = "0 0 0\n0 0 0\n0 0 0\n0 0 0\n0 0 0\n";
  const std::string point = "0 0 -5\n1 2 3\n1 1 7 10 20\n";
  scratch.put("bundle.out", "# Bundle file v0.3\n2 1\n" + none + camera + point);
  scratch.put("list.txt", "a.jpg\nb c.jpg 0 501.5\n");
  const auto model = read_model(scratch.path("bundle.out"));
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  ASSERT_EQ(model->images.size(), 2u);
  EXPECT_FALSE(model->images[0].has_pose);
  EXPECT_EQ(model->images[1].name, "b c.jpg");
  // With y up and z backward the point lies in front, and the measurement 20 above the center.
  EXPECT_EQ((model->images[1].cam_from_world * Vector3(0, 0, -5)).z(), 5.0);
  EXPECT_EQ(model->images[1].observations[0].v, -20.0);
  EXPECT_EQ(read_poses(scratch.path("bundle.out"))->poses.size(), 1u);
}

TEST(Kapture, TakesPosesOfRigsAndLeavesOutPartialOnes) {
  const Scratch scratch;
  const std::string head = "# kapture format: 1.1\n";
  scratch.put("k/sensors/sensors.txt",
              head + "c0, , camera, SIMPLE_PINHOLE, 640, 480, 500, 320, 240\nimu, , lidar, 1\n");
  scratch.put("k/sensors/records_camera.txt", head + "1, c0, a.jpg\n2, c0, b.jpg\n3, c0, c.jpg\n");
  scratch.put("k/sensors/rigs.txt", head + "rig, c0, 1, 0, 0, 0, 0, 0, 1\n");
  scratch.put("k/sensors/trajectories.txt",
              head +
                  "1, c0, 1, 0, 0, 0, 1, 2, 3\n2, rig, 1, 0, 0, 0, 4, 5, 6\n"
                  "3, c0, , , , , 7, 8, 9\n");
  const auto model = read_model(scratch.path("k"));
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->format, "kapture");
  ASSERT_EQ(model->images.size(), 3u);
  EXPECT_EQ(model->images[0].cam_from_world.translation, Vector3(1, 2, 3));
  EXPECT_EQ(model->images[1].cam_from_world.translation, Vector3(4, 5, 7));
  EXPECT_FALSE(model->images[2].has_pose);
  EXPECT_EQ(model->notes.size(), 1u);
}

TEST(SevenScenes, StemsJoinTheNamesOfImages) {
  const Scratch scratch;
  scratch.put("poses/seq-01/frame-000000.pose.txt", "1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n");
  scratch.put("m/seq-01/frame-000000.color.png.txt", "1 2 3 4 5\n");
  const auto poses = read_poses(scratch.path("poses"));
  ASSERT_TRUE(poses.ok());
  CorrespondenceSource source;
  source.matches = scratch.path("m");
  source.cameras = scratch.put(
      "cameras.txt", "seq-01/frame-000000.color.png SIMPLE_PINHOLE 640 480 525 320 240\n");
  for (const NameMatch match : {NameMatch::kFull, NameMatch::kSuffix}) {
    source.name_match = match;
    const auto images = read_images(source, poses->poses);
    ASSERT_TRUE(images.ok()) << images.error().to_string();
    EXPECT_EQ((*images)[0].correspondences.size(), 1u);
    EXPECT_EQ((*images)[0].camera.params[0], 525);
  }
}

TEST(Csv, QuotesNamesAndTakesColumnsInAnyOrder) {
  const Scratch scratch;
  const auto file = poses_of(scratch,
                             "qx,qy,qz,qw,note,cx,cy,cz,image\n"
                             "0.6,0,0,0.8,\"a \"\"b\"\", c\",1,2,3,\"x, y.png\"\n",
                             "csv");
  ASSERT_EQ(file.poses.size(), 1u);
  EXPECT_EQ(file.poses[0].name, "x, y.png");
  EXPECT_LT((file.poses[0].pose.center() - Vector3(1, 2, 3)).norm(), 1e-15);
  ASSERT_TRUE(write_poses(scratch.path("out"), "csv", file.poses, false).ok());
  EXPECT_EQ(read_poses(scratch.path("out"))->poses[0].name, "x, y.png");
}

// A center is given back as it was read, though the translation made of it is rounded.
TEST(Centers, KeepTheirBits) {
  for (const char* format :
       {"tum", "posenet", "euroc", "kitti", "homography", "mstransformer", "rio10", "sevenscenes",
        "transforms", "matrices", "matrix_lines", "csv_c2w", "redwood", "g2o", "logq"}) {
    const Scratch scratch;
    auto poses = testing::random_poses(50);
    for (std::size_t i = 0; i < poses.size(); ++i) poses[i].name = std::to_string(i) + ".25";
    ASSERT_TRUE(write_poses(scratch.path("a"), format, poses, false).ok()) << format;
    const auto first = read_poses(scratch.path("a"), format);
    ASSERT_TRUE(first.ok()) << first.error().to_string();
    ASSERT_TRUE(write_poses(scratch.path("b"), format, first->poses, false).ok());
    const auto second = read_poses(scratch.path("b"), format);
    ASSERT_TRUE(second.ok());
    for (std::size_t i = 0; i < poses.size(); ++i) {
      ASSERT_TRUE(first->poses[i].center && second->poses[i].center) << format;
      EXPECT_EQ(*first->poses[i].center, *second->poses[i].center) << format;
    }
  }
}

}  // namespace
}  // namespace pose_refine
