// SPDX-License-Identifier: BSD-3-Clause
// These tests hold which camera each lens of transforms.json is, by the formulas of the programs
// that write it.
#include <gmock/gmock.h>

#include <cmath>

#include "pose_refine/io.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

constexpr char kFrames[] =
    R"("frames": [{"file_path": "a.png",
    "transform_matrix": [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}]})";

Result<Model> model_of(const std::string& keys) {
  const Scratch scratch;
  return read_model(scratch.put("in", "{" + keys + ", " + kFrames));
}

Camera camera_of(const std::string& keys) {
  const auto model = model_of(keys);
  EXPECT_TRUE(model.ok()) << model.error().to_string();
  return model && model->cameras.size() == 1 ? model->cameras.begin()->second : Camera();
}

constexpr char kLens[] =
    R"("w": 800, "h": 600, "fl_x": 300, "fl_y": 301, "cx": 400, "cy": 300, "k1": 0.05,
       "k2": -0.01, "k3": 0.003, "k4": 0, "p1": 0, "p2": 0, )";

TEST(NerfCameras, IsFisheyeOfInstantNgpIsAFisheye) {
  const Camera camera = camera_of(std::string(kLens) + R"("is_fisheye": true)");
  EXPECT_EQ(camera.model, CameraModel::kOpenCvFisheye);
  EXPECT_EQ(camera.params, (std::vector<double>{300, 301, 400, 300, 0.05, -0.01, 0.003, 0}));
  const Camera flat = camera_of(std::string(kLens) + R"("is_fisheye": false)");
  EXPECT_EQ(flat.model, CameraModel::kFullOpenCv);
  EXPECT_EQ(camera_of(std::string(kLens) + R"("is_fisheye": 1)").model,
            CameraModel::kOpenCvFisheye);
}

// nerfstudio calls these all perspective and distorts them by the same keys.
TEST(NerfCameras, EveryPerspectiveModelOfNerfstudioIsKnown) {
  for (const char* name : {"SIMPLE_PINHOLE", "PINHOLE", "SIMPLE_RADIAL", "RADIAL", "OPENCV"}) {
    const std::string keys = R"("w": 800, "h": 600, "fl_x": 300, "k1": 0.1, "camera_model": ")" +
                             std::string(name) + '"';
    const Camera camera = camera_of(keys);
    EXPECT_EQ(camera.model, CameraModel::kOpenCv) << name;
    EXPECT_EQ(camera.params, (std::vector<double>{300, 300, 400, 300, 0.1, 0, 0, 0})) << name;
  }
}

// For a pixel nerfstudio takes the ray (sin(pi a), b, -cos(pi a)) in GL axes at the equator, where
// a is (x - cx) / fl_x with fl_x = w / 2.
TEST(NerfCameras, APanoramaLooksForwardInItsMiddleAndRightOfIt) {
  for (const char* keys : {R"("w": 1920, "h": 960, "camera_model": "EQUIRECTANGULAR")",
                           R"("w": 1920, "h": 960, "latlong": true)",
                           R"("w": 1920, "h": 960, "fl_x": 960, "fl_y": 960, "cx": 960, "cy": 480,
                              "camera_model": "EQUIRECTANGULAR")"}) {
    const Camera camera = camera_of(keys);
    ASSERT_EQ(camera.model, CameraModel::kEquirectangular) << keys;
    const auto ahead = project(camera, Vector3(0, 0, 1)), right = project(camera, Vector3(1, 0, 0));
    const auto up = project(camera, Vector3(0, -1, 1));
    ASSERT_TRUE(ahead && right && up);
    EXPECT_LT((*ahead - Vector2(960, 480)).norm(), 1e-9);
    EXPECT_LT((*right - Vector2(1440, 480)).norm(), 1e-9);
    EXPECT_LT((*up - Vector2(960, 240)).norm(), 1e-9);
  }
}

TEST(NerfCameras, Fisheye624HasTheOrderOfProjectAria) {
  const Camera camera = camera_of(
      R"("w": 1408, "h": 1408, "fl_x": 610, "fl_y": 611, "cx": 700, "cy": 701,
         "camera_model": "FISHEYE624", "distortion_params": [1,2,3,4,5,6,7,8,9,10,11,12])");
  EXPECT_EQ(camera.model, CameraModel::kRadTanThinPrismFisheye);
  EXPECT_EQ(camera.params,
            (std::vector<double>{610, 611, 700, 701, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
}

struct Refused {
  const char *keys, *reason;
};
// Each of these was, or could be, read as a camera that it is not.
constexpr Refused kRefused[] = {
    {R"("camera_model": "VR180_L")", "VR180_L"},
    {R"("camera_model": "OMNIDIRECTIONALSTEREO_R")", "OMNIDIRECTIONALSTEREO_R"},
    {R"("camera_model": "ORTHOPHOTO")", "ORTHOPHOTO"},
    {R"("camera_model": "opencv")", "opencv"},
    {R"("camera_model": 4)", "no text"},
    {R"("is_fisheye": "yes")", "neither true nor false"},
    {R"("is_fisheye": true, "camera_model": "OPENCV")", "contradicts is_fisheye"},
    {R"("is_fisheye": false, "camera_model": "OPENCV_FISHEYE")", "contradicts is_fisheye"},
    {R"("latlong": true, "camera_model": "OPENCV")", "contradicts latlong"},
    {R"("is_fisheye": true, "p1": 0.1)", "p1 and p2"},
    {R"("equirectangular": true)", "equirectangular"},
    {R"("orthographic": true)", "orthographic"},
    {R"("ftheta_p0": 0)", "f-theta"},
    {R"("k4": 0.1)", "k4"},
    {R"("camera_model": "EQUIRECTANGULAR")", "whole sphere"},  // fl_x is 300, as below
    {R"("camera_model": "FISHEYE624")", "distortion_params"},
    {R"("camera_model": "FISHEYE624", "distortion_params": [1, 2])", "distortion_params"},
};

TEST(NerfCameras, WhatIsNoModelHereIsAnError) {
  for (const auto& [keys, reason] : kRefused) {
    const auto model = model_of(std::string(R"("w": 800, "h": 600, "fl_x": 300, )") + keys);
    ASSERT_FALSE(model.ok()) << keys;
    EXPECT_THAT(model.error().to_string(), HasSubstr(reason)) << keys;
    EXPECT_THAT(model.error().to_string(), HasSubstr("/frames/0")) << keys;
  }
}

// A frame may have a lens of its own.
TEST(NerfCameras, TheKeysOfAFrameWin) {
  const Scratch scratch;
  const auto model = read_model(scratch.put("in", R"({"w": 800, "h": 600, "fl_x": 300,
    "is_fisheye": true, "frames": [{"file_path": "a.png", "is_fisheye": false,
    "transform_matrix": [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}]})"));
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->cameras.begin()->second.model, CameraModel::kPinhole);
}

// What is written is read as a camera that sees the same.
TEST(NerfCameras, AreWrittenWithoutLoss) {
  const std::vector<std::pair<CameraModel, std::vector<double>>> cameras = {
      {CameraModel::kSimpleFisheye, {300, 400, 300}},
      {CameraModel::kFisheye, {300, 301, 400, 300}},
      {CameraModel::kSimpleRadialFisheye, {300, 400, 300, 0.01}},
      {CameraModel::kRadialFisheye, {300, 400, 300, 0.01, -0.002}},
      {CameraModel::kOpenCvFisheye, {300, 301, 400, 300, 0.01, -0.002, 0.001, 0.0005}},
      {CameraModel::kRadTanThinPrismFisheye,
       {300, 301, 400, 300, 0.01, -0.002, 0.001, 0.0005, 0, 0, 0.001, 0.002, 0.003, 0, 0, 0.001}},
      {CameraModel::kEquirectangular, {800, 600}},
      {CameraModel::kFullOpenCv, {300, 301, 400, 300, 0.1, 0.01, 0.001, 0.002, 0.003, 0, 0, 0}},
  };
  for (const auto& [kind, params] : cameras) {
    const Scratch scratch;
    Model model;
    model.cameras[1] = *make_camera(kind, 800, 600, params);
    ModelImage image;
    image.name = "a.png";
    image.camera_id = 1;
    model.images.push_back(image);
    const Status written = write_model(scratch.path("out"), "transforms", model, false);
    ASSERT_TRUE(written.ok()) << written.error().to_string();
    const auto again = read_model(scratch.path("out"));
    ASSERT_TRUE(again.ok()) << again.error().to_string();
    ASSERT_EQ(again->cameras.size(), 1u);
    const Vector3 ray(0.3, -0.2, 1.0);
    const auto before = project(model.cameras[1], ray);
    const auto after = project(again->cameras.begin()->second, ray);
    ASSERT_TRUE(before && after);
    EXPECT_LT((*before - *after).norm(), 1e-12) << camera_model_info(kind).name;
  }
}

TEST(NerfCameras, ACameraWithoutAPlaceIsNotWritten) {
  const Scratch scratch;
  Model model;
  model.cameras[1] = *make_camera(CameraModel::kEquirectangular, 800, 600, {400, 300});
  ModelImage image;
  image.name = "a.png";
  image.camera_id = 1;
  model.images.push_back(image);
  EXPECT_FALSE(write_model(scratch.path("out"), "transforms", model, false).ok());
  model.cameras[1] = *make_camera(CameraModel::kFullOpenCv, 800, 600,
                                  {300, 301, 400, 300, 0.1, 0, 0, 0, 0, 0.1, 0, 0});
  EXPECT_FALSE(write_model(scratch.path("out"), "transforms", model, false).ok());
}

}  // namespace
}  // namespace pose_refine
