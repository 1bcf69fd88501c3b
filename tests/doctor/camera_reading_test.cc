// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "pose_refine/support/camera_doctor.h"
#include "simulate/synthetic.h"

namespace pose_refine {
namespace {

CameraReading read(const std::string& words) {
  return *parse_camera_reading(words);
}

TEST(CameraReading, WordsReadBackToTheBit) {
  for (const char* words :
       {"stated", "swapped", "centered,scale:0.5", "pinhole", "fisheye,cx:-3.25,cy:0.1", "y_up",
        "scale:0.6705", "focal:1.051,k1:-0.171,k2:0.04937", "swapped,y_up,scale:1e-3"}) {
    const CameraReading reading = read(words);
    EXPECT_TRUE(read(to_string(reading)) == reading) << words;
  }
  EXPECT_EQ(to_string(read("scale:0.5,swapped")), "swapped,scale:0.5");
  EXPECT_EQ(to_string(CameraReading()), "stated");
}

TEST(CameraReading, WordsThatAreNoneAreNamed) {
  for (const char* words :
       {"", "turned", "scale", "scale:", "scale:0", "scale:-2", "scale:1e4", "scale:2x",
        "focal:nan", "cx:inf", "stated,swapped", "swapped,", "scale:0,5", "k1:1e10"})
    EXPECT_FALSE(parse_camera_reading(words).ok()) << words;
  const auto wrong = parse_camera_reading("swapped,turned");
  EXPECT_NE(wrong.error().message.find("'turned'"), std::string::npos);
}

TEST(CameraReading, UndoesWhatItNames) {
  const Camera stated = *make_camera(CameraModel::kPinhole, 640, 480, {500, 510, 318, 243});
  using Params = std::vector<double>;
  EXPECT_EQ(reread(stated, read("scale:2"))->params, Params({250, 255, 159, 121.5}));
  EXPECT_EQ(reread(stated, read("scale:2"))->width, 320u);
  EXPECT_EQ(reread(stated, read("swapped"))->params, Params({510, 500, 243, 318}));
  EXPECT_EQ(reread(stated, read("swapped"))->width, 480u);
  EXPECT_EQ(reread(stated, read("centered"))->params, Params({500, 510, 320, 240}));
  EXPECT_EQ(reread(stated, read("focal:2"))->params, Params({250, 255, 318, 243}));
  EXPECT_EQ(reread(stated, read("cx:8,cy:-7"))->params, Params({500, 510, 310, 250}));
  const Camera bent = *reread(stated, read("k1:-0.1,k2:0.02"));
  EXPECT_EQ(bent.model, CameraModel::kOpenCv);
  EXPECT_EQ(bent.params, Params({500, 510, 318, 243, -0.1, 0.02, 0, 0}));
  EXPECT_EQ(reread(bent, read("pinhole"))->params, stated.params);
  EXPECT_EQ(reread(bent, read("fisheye"))->model, CameraModel::kFisheye);
}

TEST(CameraReading, HoldsForEveryModel) {
  for (const CameraModelInfo& model : camera_models()) {
    const Camera camera = realistic_camera(model.model);
    for (const char* words : {"stated", "swapped", "centered", "scale:2", "focal:1.1", "cx:3",
                              "k1:0.01,k2:-0.002", "pinhole", "fisheye", "y_up"}) {
      const auto other = reread(camera, read(words));
      EXPECT_EQ(other.ok(), !(model.focal.empty() && read(words).lens != Lens::kStated))
          << model.name << ' ' << words;
    }
    const auto half = reread(camera, read("scale:2"));
    const Vector3 point(0.1, -0.05, 1.0);
    const auto whole = project(camera, point), there = project(*half, point);
    ASSERT_TRUE(whole && there) << model.name;
    EXPECT_LT((2.0 * *there - *whole).norm(), 1e-9) << model.name;
  }
}

// A point is where the distorted models say, whichever of them holds the two coefficients.
TEST(CameraReading, AddsRadialDistortionToEveryPlaneModel) {
  const Vector3 point(0.3, -0.2, 1.0);
  const double r2 = 0.13, factor = 1.0 - 0.1 * r2 + 0.02 * r2 * r2;
  for (const auto& [model, params] :
       {std::pair(CameraModel::kSimplePinhole, std::vector<double>{500, 320, 240}),
        std::pair(CameraModel::kPinhole, std::vector<double>{500, 500, 320, 240}),
        std::pair(CameraModel::kSimpleRadial, std::vector<double>{500, 320, 240, 0.0}),
        std::pair(CameraModel::kOpenCv, std::vector<double>{500, 500, 320, 240, 0, 0, 0, 0})}) {
    const Camera bent = *reread(*make_camera(model, 640, 480, params), read("k1:-0.1,k2:0.02"));
    const auto pixel = project(bent, point);
    ASSERT_TRUE(pixel);
    EXPECT_NEAR(pixel->x(), 320 + 150 * factor, 1e-9);
    EXPECT_NEAR(pixel->y(), 240 - 100 * factor, 1e-9);
  }
}

TEST(CameraReading, TurnsMatchesThatCountUpward) {
  Image image;
  image.camera = *make_camera(CameraModel::kSimplePinhole, 640, 480, {500, 320, 240});
  image.correspondences.add(Vector2(10, 20), Vector3(0, 0, 1));
  EXPECT_EQ(reread(image, read("y_up")).correspondences.v[0], 460.0);
  EXPECT_EQ(reread(image, read("y_up,scale:2")).correspondences.v[0], 220.0);
  image.camera.params.clear();
  EXPECT_EQ(reread(image, read("y_up")).correspondences.v[0], 20.0);
}

}  // namespace
}  // namespace pose_refine
