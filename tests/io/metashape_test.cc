// SPDX-License-Identifier: BSD-3-Clause
// These tests hold what Metashape's cameras.xml means.
#include <gmock/gmock.h>

#include <cmath>

#include "pose_refine/io.h"
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

// ---- Metashape ----------------------------------------------------------------------------------

constexpr char kMetashape[] = R"(<?xml version="1.0" encoding="UTF-8"?>
<document version="2.0.0"><chunk label="Chunk 1">
<sensors><sensor id="3" label="x" type="frame"><resolution width="640" height="480"/>
<calibration type="frame" class="initial"><resolution width="640" height="480"/><f>400</f></calibration>
<calibration type="frame" class="adjusted"><resolution width="640" height="480"/>
<f>500</f><cx>1.5</cx><cy>-2</cy><b1>0.5</b1><k1>-0.05</k1><k2>0.01</k2><k3>0.001</k3><p1>0.002</p1><p2>0.003</p2></calibration></sensor>
<sensor id="4" label="none" type="frame"><resolution width="640" height="480"/></sensor></sensors>
<cameras><camera id="0" sensor_id="3" label="a"><transform>0 1 0 1
-1 0 0 2
0 0 1 3
0 0 0 1</transform></camera>
<camera id="1" sensor_id="3" label="lost"/>
<group id="0"><camera id="2" sensor_id="4" label="b"><transform>1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1</transform></camera></group>
<camera id="5" sensor_id="3" label="a"><transform>1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1</transform></camera>
</cameras></chunk></document>
)";

TEST(Metashape, HasCameraToChunkAndItsOwnOrderOfP1AndP2) {
  const auto model = model_of(kMetashape);
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->format, "metashape");
  ASSERT_EQ(model->images.size(), 3u);
  const Pose& pose = model->images[0].cam_from_world;
  EXPECT_LT((pose.center() - Vector3(1, 2, 3)).norm(), 1e-15);
  EXPECT_LT((pose.rotation * Vector3(1, 0, 0) - Vector3(0, 1, 0)).norm(), 1e-15);
  EXPECT_FALSE(model->images[1].has_pose);
  EXPECT_EQ(model->images[2].camera_id, kNoCamera);
  EXPECT_THAT(model->notes, Contains(HasSubstr("no pose: 1")));
  EXPECT_THAT(model->notes, Contains(HasSubstr("left out: 1")));
  EXPECT_THAT(model->notes, Contains(HasSubstr("no camera: 1")));

  // The manual: u = w / 2 + cx + x' f + x' b1, x' = x (1 + ...) + p1 (r2 + 2 x2) + 2 p2 x y.
  const Camera& camera = model->cameras.at(model->images[0].camera_id);
  const double x = 0.3, y = -0.2, r2 = x * x + y * y;
  const double radial = 1 + r2 * (-0.05 + r2 * (0.01 + r2 * 0.001));
  const double u = x * radial + 0.002 * (r2 + 2 * x * x) + 2 * 0.003 * x * y;
  const double v = y * radial + 0.003 * (r2 + 2 * y * y) + 2 * 0.002 * x * y;
  const auto pixel = project(camera, Vector3(x, y, 1));
  ASSERT_TRUE(pixel.has_value());
  EXPECT_NEAR(pixel->x(), 320 + 1.5 + u * 500.5, 1e-9);
  EXPECT_NEAR(pixel->y(), 240 - 2 + v * 500, 1e-9);
}

TEST(Metashape, TheTransformOfTheChunkOrComponentIsApplied) {
  const std::string transform =
      "<transform><rotation>0 0 1 1 0 0 0 1 0</rotation><translation>10 20 30</translation>"
      "<scale>2</scale></transform>";
  const std::string chunk = with(kMetashape, "<sensors>", transform + "<sensors>");
  const std::string component =
      with(with(kMetashape, "<sensors>",
                "<components><component id=\"8\">" + transform +
                    "</component></components>"
                    "<sensors>"),
           "sensor_id=\"3\" label=\"a\"", "sensor_id=\"3\" component_id=\"8\" label=\"a\"");
  for (const std::string& text : {chunk, component}) {
    const auto model = model_of(text);
    ASSERT_TRUE(model.ok()) << model.error().to_string();
    // 2 R (1, 2, 3) + t with R (x, y, z) = (z, x, y).
    const Pose& pose = model->images[0].cam_from_world;
    EXPECT_LT((pose.center() - Vector3(16, 22, 34)).norm(), 1e-13);
    // The camera's y axis is x of the chunk, which is y of the world.
    EXPECT_LT((pose.rotation * Vector3(0, 1, 0) - Vector3(0, 1, 0)).norm(), 1e-15);
  }
}

TEST(Metashape, KnowsFisheyesAndPanoramasAndRefusesOthers) {
  const std::string adjusted = "type=\"frame\" class=\"adjusted\"";
  const auto fisheye = model_of(with(kMetashape, adjusted, "type=\"fisheye\" class=\"adjusted\""));
  ASSERT_TRUE(fisheye.ok()) << fisheye.error().to_string();
  EXPECT_EQ(fisheye->cameras.begin()->second.model, CameraModel::kThinPrismFisheye);
  const std::string plain = with(with(kMetashape, "<p1>0.002</p1>", ""), "<p2>0.003</p2>", "");
  EXPECT_EQ(model_of(with(plain, adjusted, "type=\"fisheye\" class=\"adjusted\""))
                ->cameras.begin()
                ->second.model,
            CameraModel::kOpenCvFisheye);
  const std::string spherical = with(kMetashape, adjusted, "type=\"spherical\" class=\"adjusted\"");
  expect_refused(spherical, "twice as wide");
  const auto pano = model_of(with(spherical, "class=\"adjusted\"><resolution width=\"640\"",
                                  "class=\"adjusted\"><resolution width=\"960\""));
  ASSERT_TRUE(pano.ok()) << pano.error().to_string();
  EXPECT_EQ(pano->cameras.begin()->second.model, CameraModel::kEquirectangular);
  expect_refused(with(kMetashape, adjusted, "type=\"cylindrical\" class=\"adjusted\""),
                 "cylindrical");
  expect_refused(with(kMetashape, "<b1>0.5</b1>", "<b2>0.5</b2>"), "b2");
  expect_refused(with(kMetashape, "<b1>0.5</b1>", "<k4>0.5</k4>"), "k4");
  expect_refused(with(kMetashape, "<f>500</f>", "<fx>500</fx>"), "PhotoScan");
}

TEST(Metashape, ErrorsNameTheLine) {
  expect_refused(with(kMetashape, "<f>500</f>", "<f>wide</f>"), "in:6:");
  expect_refused(with(kMetashape, "0 0 0 1</transform>", "0 0 1</transform>"), "16 numbers");
  expect_refused(with(kMetashape, "0 1 0 1\n", "0 2 0 1\n"), "is no pose");
  expect_refused(with(kMetashape, "</cameras>", "</camera>"), "broken");
  expect_refused(with(kMetashape, "<document", "<!DOCTYPE document []><document"), "document type");
  expect_refused(with(kMetashape, " label=\"lost\"", ""), "label");
  std::string deep = "<document><chunk><sensors/><cameras>";
  for (int i = 0; i < 100; ++i) deep += "<group>";
  expect_refused(deep, "64 deep");
}

}  // namespace
}  // namespace pose_refine
