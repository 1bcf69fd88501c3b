// SPDX-License-Identifier: BSD-3-Clause
// These tests hold what LLFF's, openMVG's and AliceVision's files mean.
#include <gmock/gmock.h>

#include <cmath>

#include "pose_refine/io.h"
#include "support/arrays.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::Scratch;

Result<Model> model_of(const std::string& text) {
  const Scratch scratch;
  return read_model(scratch.put("in", text));
}

void expect_refused(const std::string& text, const std::string& reason) {
  const auto model = model_of(text);
  ASSERT_FALSE(model.ok()) << text;
  EXPECT_THAT(model.error().to_string(), HasSubstr(reason));
}

// Replaces the first `from` in a text that must have it.
std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// ---- LLFF ---------------------------------------------------------------------------------------

// Axes of the camera in the world: down is -z, right is x, backward is -y.
std::vector<double> llff_row(double height = 480, double width = 640, double focal = 500) {
  return {0, 1, 0, 1, height, 0, 0, -1, 2, width, -1, 0, 0, 3, focal, 0.5, 9};
}

TEST(Llff, HasTheAxesDownRightBackward) {
  const Scratch scratch;
  const auto model = read_model(scratch.put("p.npy", testing::npy64("1, 17", llff_row())));
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->format, "llff");
  const Pose& pose = model->images[0].cam_from_world;
  EXPECT_LT((pose.center() - Vector3(1, 2, 3)).norm(), 1e-15);
  const auto seen = [&](const Vector3& direction) { return Vector3(pose.rotation * direction); };
  EXPECT_LT((seen(Vector3(0, 0, -1)) - Vector3(0, 1, 0)).norm(), 1e-15);  // down
  EXPECT_LT((seen(Vector3(1, 0, 0)) - Vector3(1, 0, 0)).norm(), 1e-15);   // right
  EXPECT_LT((seen(Vector3(0, 1, 0)) - Vector3(0, 0, 1)).norm(), 1e-15);   // forward
  const Camera& camera = model->cameras.begin()->second;
  EXPECT_EQ(camera.width, 640u);
  EXPECT_EQ(camera.params, (std::vector<double>{500, 320, 240}));
}

TEST(Llff, ImagesAreThoseOfTheFolderBeside) {
  const Scratch scratch;
  std::vector<double> two = llff_row();
  for (const double number : llff_row()) two.push_back(number);
  scratch.put("s/images/IMG_2.JPG", "x");
  scratch.put("s/images/IMG_1.JPG", "x");
  const auto named = read_model(scratch.put("s/poses_bounds.npy", testing::npy64("2, 17", two)));
  ASSERT_TRUE(named.ok()) << named.error().to_string();
  EXPECT_EQ(named->images[0].name, "IMG_1.JPG");
  scratch.put("s/images/IMG_3.JPG", "x");
  const auto unnamed = read_model(scratch.path("s/poses_bounds.npy"));
  EXPECT_EQ(unnamed->images[0].name, "000000");
  EXPECT_EQ(unnamed->notes.size(), 1u);
}

TEST(Llff, WrongRowsAreNamed) {
  const Scratch scratch;
  for (std::vector<double> row :
       {llff_row(0), llff_row(480, -1), llff_row(480, 640, 0), llff_row(480, NAN)}) {
    const auto model = read_model(scratch.put("p.npy", testing::npy64("1, 17", row)));
    ASSERT_FALSE(model.ok());
    EXPECT_THAT(model.error().to_string(), HasSubstr("row 0"));
  }
}

// ---- openMVG ------------------------------------------------------------------------------------

constexpr char kOpenMvg[] = R"({"sfm_data_version": "0.3", "root_path": "/data",
 "views": [
  {"key": 3, "value": {"polymorphic_id": 1073741824, "ptr_wrapper": {"id": 2147483649, "data":
   {"local_path": "seq/", "filename": "a.png", "width": 640, "height": 480, "id_view": 3,
    "id_intrinsic": 5, "id_pose": 4}}}},
  {"key": 9, "value": {"polymorphic_id": 1073741824, "ptr_wrapper": {"id": 2147483650, "data":
   {"local_path": "", "filename": "lost.png", "width": 640, "height": 480, "id_view": 9,
    "id_intrinsic": 5, "id_pose": 9}}}}],
 "intrinsics": [{"key": 5, "value": {"polymorphic_id": 2147483649, "polymorphic_name":
  "pinhole_brown_t2", "ptr_wrapper": {"id": 2147483651, "data": {"value0": {"width": 640,
  "height": 480, "focal_length": 500, "principal_point": [321, 239]},
  "disto_t2": [0.1, 0.01, 0.001, 0.002, 0.003]}}}}],
 "extrinsics": [{"key": 4, "value": {"rotation": [[0,-1,0],[1,0,0],[0,0,1]], "center": [1,2,3]}}],
 "structure": [{"key": 77, "value": {"X": [1,2,8], "observations": [
  {"key": 3, "value": {"id_feat": 0, "x": [321.5, 239.5]}},
  {"key": 1000, "value": {"id_feat": 0, "x": [1, 1]}}]}}], "control_points": []})";

TEST(OpenMvg, HasTheRotationOfTheWorldAndTheCenter) {
  const auto model = model_of(kOpenMvg);
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->format, "openmvg");
  ASSERT_EQ(model->images.size(), 2u);
  const ModelImage& image = model->images[0];
  EXPECT_EQ(image.name, "seq/a.png");
  EXPECT_LT((image.cam_from_world.center() - Vector3(1, 2, 3)).norm(), 1e-15);
  EXPECT_LT((image.cam_from_world.rotation * Vector3(1, 0, 0) - Vector3(0, 1, 0)).norm(), 1e-15);
  EXPECT_FALSE(model->images[1].has_pose);
  ASSERT_EQ(image.observations.size(), 1u);
  EXPECT_EQ(image.observations[0].u, 321.5);
  EXPECT_EQ(model->points[0].id, 77u);
  EXPECT_EQ(model->dangling_tracks, 1u);
  // k1 k2 k3 t1 t2, of which t1 and t2 are OpenCV's p1 and p2.
  const Camera& camera = model->cameras.at(image.camera_id);
  EXPECT_EQ(camera.model, CameraModel::kFullOpenCv);
  EXPECT_EQ(camera.params,
            (std::vector<double>{500, 500, 321, 239, 0.1, 0.01, 0.002, 0.003, 0.001, 0, 0, 0}));
}

TEST(OpenMvg, KnowsEachOfItsCameras) {
  const std::string brown = R"("disto_t2": [0.1, 0.01, 0.001, 0.002, 0.003])";
  struct Case {
    const char *name, *distortion;
    CameraModel model;
  };
  for (const auto& [name, distortion, kind] :
       {Case{"pinhole", R"("x": 0)", CameraModel::kPinhole},
        Case{"pinhole_radial_k1", R"("disto_k1": [0.1])", CameraModel::kOpenCv},
        Case{"pinhole_radial_k3", R"("disto_k3": [0.1, 0, 0])", CameraModel::kFullOpenCv},
        Case{"fisheye", R"("fisheye": [0.1, 0, 0, 0])", CameraModel::kOpenCvFisheye}}) {
    const auto model = model_of(with(with(kOpenMvg, brown, distortion), "pinhole_brown_t2", name));
    ASSERT_TRUE(model.ok()) << model.error().to_string();
    EXPECT_EQ(model->cameras.begin()->second.model, kind) << name;
  }
  // A type that was named before is meant by its number, here one that needs a distortion.
  expect_refused(with(kOpenMvg, R"(]}}}}],
 "extrinsics")",
                      R"(]}}}}, {"key": 6, "value": {"polymorphic_id": 1, "ptr_wrapper": {"data":
  {"width": 640, "height": 480, "focal_length": 500, "principal_point": [320, 240]}}}}],
 "extrinsics")"),
                 "/intrinsics/1/disto_t2");
  // A type that is not said is told by the distortion.
  const std::string quiet = with(kOpenMvg, R"("polymorphic_name":
  "pinhole_brown_t2",)",
                                 "");
  EXPECT_EQ(model_of(quiet)->cameras.begin()->second.model, CameraModel::kFullOpenCv);
  const std::string pano = with(kOpenMvg, "pinhole_brown_t2", "spherical");
  expect_refused(pano, "twice as wide");
  EXPECT_EQ(model_of(with(pano, R"({"width": 640,
  "height": 480, "focal)",
                          R"({"width": 960, "height": 480, "focal)"))
                ->cameras.begin()
                ->second.model,
            CameraModel::kEquirectangular);
  expect_refused(with(kOpenMvg, "pinhole_brown_t2", "pinhole_zoom"), "pinhole_zoom");
}

TEST(OpenMvg, ErrorsNameThePlace) {
  expect_refused(with(kOpenMvg, "[[0,-1,0]", "[[0,-2,0]"), "/extrinsics/0");
  expect_refused(with(kOpenMvg, "0.002, 0.003]", "0.002]"), "/intrinsics/0");
  expect_refused(with(kOpenMvg, "[321.5, 239.5]", "[321.5]"), "/structure/0/observations/0");
  expect_refused(with(kOpenMvg, "\"filename\": \"a.png\"", "\"filename\": 1.5"), "/views/0");
}

// ---- AliceVision --------------------------------------------------------------------------------

constexpr char kMeshroom[] = R"({"version": ["1", "2", "6"],
 "views": [
  {"viewId": "10", "poseId": "20", "intrinsicId": "7", "path": "/d/s1/a.png", "width": "640",
   "height": "480"},
  {"viewId": "11", "poseId": "21", "intrinsicId": "7", "path": "/d/s2/b.png", "width": "640",
   "height": "480"}],
 "intrinsics": [{"intrinsicId": "7", "width": "640", "height": "480", "sensorWidth": "36",
  "sensorHeight": "27", "type": "brown", "focalLength": "28.125", "pixelRatio": "1.01",
  "principalPoint": ["1.5", "-2"], "distortionParams": ["0.1", "0.01", "0.001", "0.002", "0.003"]}],
 "poses": [{"poseId": "20", "pose": {"transform": {"rotation": ["0", "1", "0", "-1", "0", "0", "0",
  "0", "1"], "center": ["1", "2", "3"]}, "locked": "0"}}],
 "structure": [{"landmarkId": "5", "descType": "sift", "color": ["10", "20", "30"],
  "X": ["1", "2", "8"], "observations": [{"observationId": "10", "featureId": "1",
  "x": ["321.5", "238"]}]}]})";

TEST(AliceVision, HasTheRotationOfTheCameraByRows) {
  const auto model = model_of(kMeshroom);
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->format, "alicevision");
  ASSERT_EQ(model->images.size(), 2u);
  const ModelImage& image = model->images[0];
  EXPECT_EQ(image.name, "s1/a.png");
  EXPECT_FALSE(model->images[1].has_pose);
  EXPECT_LT((image.cam_from_world.center() - Vector3(1, 2, 3)).norm(), 1e-15);
  // The first row is x of the world, which is the camera's y.
  EXPECT_LT((image.cam_from_world.rotation * Vector3(1, 0, 0) - Vector3(0, 1, 0)).norm(), 1e-15);
  EXPECT_EQ(image.observations[0].v, 238);
  EXPECT_EQ(model->points[0].color[2], 30);
  // 28.125 mm of 36 mm are 500 of 640 px.
  const Camera& camera = model->cameras.at(image.camera_id);
  EXPECT_EQ(camera.model, CameraModel::kFullOpenCv);
  EXPECT_EQ(camera.params,
            (std::vector<double>{500, 505, 321.5, 238, 0.1, 0.01, 0.002, 0.003, 0.001, 0, 0, 0}));
}

TEST(AliceVision, TheVersionSaysWhatNumbersMean) {
  const std::string six = R"(["1", "2", "6"])";
  const auto older = model_of(with(kMeshroom, six, R"(["1", "2", "4"])"));
  ASSERT_TRUE(older.ok()) << older.error().to_string();
  EXPECT_NEAR(older->cameras.begin()->second.params[1], 500 / 1.01, 1e-12);

  const std::string pixels =
      with(kMeshroom, "\"focalLength\": \"28.125\"", "\"pxFocalLength\": [\"510\", \"511\"]");
  const auto centered = model_of(with(pixels, six, R"(["1", "2", "1"])"));
  ASSERT_TRUE(centered.ok()) << centered.error().to_string();
  EXPECT_EQ(centered->cameras.begin()->second.params[1], 511);
  EXPECT_EQ(centered->cameras.begin()->second.params[2], 321.5);

  const std::string corner =
      with(with(pixels, six, R"(["1", "2", "0"])"), R"(["1.5", "-2"])", R"(["322", "239"])");
  EXPECT_EQ(model_of(corner)->cameras.begin()->second.params[2], 322);
  // A principal point in the corner is none.
  const auto none = model_of(with(corner, R"(["322", "239"])", R"(["0", "0"])"));
  EXPECT_EQ(none->cameras.begin()->second.params[2], 320);
  EXPECT_THAT(none->notes, Contains(HasSubstr("middle")));
}

TEST(AliceVision, KnowsEachOfItsCameras) {
  const std::string five = R"(["0.1", "0.01", "0.001", "0.002", "0.003"])";
  struct Case {
    const char *type, *params;
    CameraModel model;
  };
  for (const auto& [type, params, kind] :
       {Case{"radial1", R"(["0.1"])", CameraModel::kOpenCv},
        Case{"radial3", R"(["0.1", "0", "0"])", CameraModel::kFullOpenCv},
        Case{"fisheye4", R"(["0.1", "0", "0", "0"])", CameraModel::kOpenCvFisheye},
        Case{"pinhole\", \"distortionType\": \"radialk3", R"(["0.1", "0", "0"])",
             CameraModel::kFullOpenCv},
        Case{"pinhole\", \"distortionType\": \"none", R"("")", CameraModel::kPinhole}}) {
    const auto model = model_of(with(with(kMeshroom, five, params), "brown", type));
    ASSERT_TRUE(model.ok()) << type << model.error().to_string();
    EXPECT_EQ(model->cameras.begin()->second.model, kind) << type;
  }
  expect_refused(with(kMeshroom, "brown", "equidistant"), "equidistant");
  expect_refused(with(kMeshroom, "brown", "3deanamorphic4"), "3deanamorphic4");
  expect_refused(with(kMeshroom, five, R"(["0.1"])"), "expected 5 numbers");
}

TEST(AliceVision, ErrorsNameThePlace) {
  expect_refused(with(kMeshroom, "[\"0\", \"1\", \"0\", \"-1\"", "[\"0\", \"2\", \"0\", \"-1\""),
                 "/poses/0");
  expect_refused(with(kMeshroom, "\"X\": [\"1\"", "\"X\": [\"one\""), "/structure/0");
  expect_refused(with(kMeshroom, "\"viewId\": \"11\"", "\"viewId\": \"10\""), "/views/1");
}

}  // namespace
}  // namespace pose_refine
