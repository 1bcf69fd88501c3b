// SPDX-License-Identifier: BSD-3-Clause
// These tests hold what OpenSfM's reconstruction.json means beyond perspective cameras.
#include <gmock/gmock.h>

#include "pose_refine/io.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

std::string part(const std::string& camera, const std::vector<std::string>& shots) {
  std::string text = R"({"cameras": {"c": {)" + camera + R"(}}, "points": {}, "shots": {)";
  for (const std::string& name : shots) {
    text += (name == shots.front() ? "\"" : ", \"") + name +
            R"(": {"rotation": [0, 0, 0], "translation": [0, 0, 1], "camera": "c"})";
  }
  return text + "}}";
}

Result<Camera> opensfm_camera(const std::string& camera) {
  const Scratch scratch;
  const auto model = read_model(scratch.put("in", "[" + part(camera, {"a.jpg"}) + "]"));
  if (!model) return model.error();
  return model->cameras.begin()->second;
}

// OpenSfM's spherical camera has (longitude, -latitude) / (2 pi) as x and y, in units of the width.
TEST(OpenSfm, APanoramaIsEquirectangular) {
  for (const char* type : {"spherical", "equirectangular"}) {
    const auto camera = opensfm_camera(R"("width": 4000, "height": 2000, "projection_type": ")" +
                                       std::string(type) + '"');
    ASSERT_TRUE(camera.ok()) << camera.error().to_string();
    ASSERT_EQ(camera->model, CameraModel::kEquirectangular);
    const Vector3 ray(0.3, -0.2, -0.5);
    const double lon = std::atan2(ray.x(), ray.z());
    const double lat = std::atan2(-ray.y(), std::hypot(ray.x(), ray.z()));
    const double turn = 2.0 * 3.14159265358979323846;
    const auto pixel = project(*camera, ray);
    ASSERT_TRUE(pixel.has_value());
    EXPECT_NEAR(pixel->x(), 4000 * lon / turn + 2000, 1e-9);
    EXPECT_NEAR(pixel->y(), -4000 * lat / turn + 1000, 1e-9);
  }
  const auto partial =
      opensfm_camera(R"("projection_type": "spherical", "width": 4000, "height": 1000)");
  ASSERT_FALSE(partial.ok());
  EXPECT_THAT(partial.error().to_string(), HasSubstr("twice as wide"));
}

// OpenSfM moves the equidistant point q by q's own radius: p1, p2 of OpenCV and s0 r2 + s1 r4.
TEST(OpenSfm, Fisheye62And624AreTheirFormulas) {
  const std::string sides = R"("width": 1000, "height": 800, "focal_x": 0.4, "focal_y": 0.41,
    "c_x": 0.01, "c_y": -0.02, "k1": 0.1, "k2": -0.02, "k3": 0.003, "k4": 0.001, )";
  const auto camera = opensfm_camera(sides + R"("p1": 0.01, "p2": -0.02, "s0": 0.005, "s2": 0.006,
                 "projection_type": "fisheye624")");
  ASSERT_TRUE(camera.ok()) << camera.error().to_string();
  const Vector3 ray(0.5, -0.3, 1.0);
  const double r = std::hypot(ray.x(), ray.y()), theta = std::atan2(r, ray.z());
  const double x = ray.x() * theta / r, y = ray.y() * theta / r, r2 = x * x + y * y;
  const double radial = 1 + r2 * (0.1 + r2 * (-0.02 + r2 * (0.003 + r2 * 0.001)));
  const double u = x * radial + 2 * 0.01 * x * y - 0.02 * (r2 + 2 * x * x) + 0.005 * r2;
  const double v = y * radial - 2 * 0.02 * x * y + 0.01 * (r2 + 2 * y * y) + 0.006 * r2;
  const auto pixel = project(*camera, ray);
  ASSERT_TRUE(pixel.has_value());
  EXPECT_NEAR(pixel->x(), 1000 * (0.4 * u + 0.01) + 500, 1e-9);
  EXPECT_NEAR(pixel->y(), 1000 * (0.41 * v - 0.02) + 400, 1e-9);

  const auto six =
      opensfm_camera(sides + R"("k5": 0.001, "k6": -0.001, "projection_type": "fisheye62")");
  ASSERT_TRUE(six.ok()) << six.error().to_string();
  EXPECT_EQ(six->model, CameraModel::kRadTanThinPrismFisheye);
  // Together no model has them.
  EXPECT_FALSE(
      opensfm_camera(sides + R"("k6": 0.1, "p1": 0.1, "projection_type": "fisheye62")").ok());
  EXPECT_FALSE(opensfm_camera(sides + R"("k6": "x", "projection_type": "fisheye62")").ok());
}

TEST(OpenSfm, AbsentDistortionIsNoneAndAnAbsentTypeIsPerspective) {
  const auto camera = opensfm_camera(R"("width": 1000, "height": 800, "focal": 0.5)");
  ASSERT_TRUE(camera.ok()) << camera.error().to_string();
  EXPECT_EQ(camera->params, (std::vector<double>{500, 500, 400, 0, 0}));
  EXPECT_FALSE(opensfm_camera(R"("width": 1000, "height": 800, "k1": 0.5)").ok());
}

TEST(OpenSfm, AnUnknownProjectionIsNamed) {
  const auto dual = opensfm_camera(
      R"("projection_type": "dual", "width": 9, "height": 9, "focal": 1, "transition": 0.5)");
  ASSERT_FALSE(dual.ok());
  EXPECT_THAT(dual.error().to_string(), HasSubstr("'dual'"));
}

TEST(OpenSfm, ThePanoramaIsWrittenAndReadBack) {
  const Scratch scratch;
  const std::string camera = R"("projection_type": "spherical", "width": 4000, "height": 2000)";
  const auto model = read_model(scratch.put("in", "[" + part(camera, {"a.jpg"}) + "]"));
  ASSERT_TRUE(model.ok());
  ASSERT_TRUE(write_model(scratch.path("out"), "opensfm", *model, false).ok());
  EXPECT_THAT(testing::bytes_of(scratch.path("out")), HasSubstr("spherical"));
  EXPECT_EQ(read_model(scratch.path("out"))->cameras.begin()->second.params,
            (std::vector<double>{4000, 2000}));
}

// Each reconstruction has a world of its own, so that they never mix.
TEST(OpenSfm, TakesTheLargestOfSeveralReconstructionsOrTheOneThatIsNamed) {
  const Scratch scratch;
  const std::string camera = R"("width": 1000, "height": 800, "focal": 0.5)";
  const std::string path =
      scratch.put("in", "[" + part(camera, {"a.jpg"}) + ", " + part(camera, {"b.jpg", "c.jpg"}) +
                            ", " + part(camera, {"d.jpg"}) + "]");
  const auto largest = read_model(path);
  ASSERT_TRUE(largest.ok()) << largest.error().to_string();
  ASSERT_EQ(largest->images.size(), 2u);
  EXPECT_EQ(largest->images[0].name, "b.jpg");
  EXPECT_THAT(largest->notes, ::testing::Contains(HasSubstr("3 reconstructions")));
  EXPECT_THAT(largest->notes, ::testing::Contains(HasSubstr("number 1 is taken, with 2 images")));
  EXPECT_THAT(read_poses(path)->notes, ::testing::Contains(HasSubstr("3 reconstructions")));

  const auto named = read_model(path + "#2");
  ASSERT_TRUE(named.ok()) << named.error().to_string();
  EXPECT_EQ(named->images[0].name, "d.jpg");
  EXPECT_THAT(named->notes, ::testing::Not(::testing::Contains(HasSubstr("reconstructions"))));

  const auto absent = read_model(path + "#3");
  ASSERT_FALSE(absent.ok());
  EXPECT_THAT(absent.error().to_string(), HasSubstr("only 3"));
  for (const char* end : {"#", "#x", "#-1", "#99999999999999999999"})
    EXPECT_FALSE(read_model(path + end).ok()) << end;
}

TEST(Parts, AreAskedForOnlyOfFormatsThatHaveThem) {
  const Scratch scratch;
  scratch.put("poses.txt", "a 1 0 0 0 0 0 0\n");
  const auto part = read_poses(scratch.path("poses.txt") + "#0");
  ASSERT_FALSE(part.ok());
  EXPECT_THAT(part.error().to_string(), HasSubstr("hloc"));
  // A file may be named like a part.
  scratch.put("poses.txt#0", "b 1 0 0 0 0 0 0\n");
  const auto file = read_poses(scratch.path("poses.txt#0"));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->poses[0].name, "b");
}

}  // namespace
}  // namespace pose_refine
