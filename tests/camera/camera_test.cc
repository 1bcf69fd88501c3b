// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/camera.h"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "camera/models.h"
#include "camera/unusual.h"
#include "support/camera_instances.h"

namespace pose_refine {
namespace {

using Indices = std::vector<int>;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(CameraModels, AreColmapsEighteenWithItsIdsNamesAndCounts) {
  const std::vector<std::pair<std::string_view, int>> colmap{{"SIMPLE_PINHOLE", 3},
                                                             {"PINHOLE", 4},
                                                             {"SIMPLE_RADIAL", 4},
                                                             {"RADIAL", 5},
                                                             {"OPENCV", 8},
                                                             {"OPENCV_FISHEYE", 8},
                                                             {"FULL_OPENCV", 12},
                                                             {"FOV", 5},
                                                             {"SIMPLE_RADIAL_FISHEYE", 4},
                                                             {"RADIAL_FISHEYE", 5},
                                                             {"THIN_PRISM_FISHEYE", 12},
                                                             {"RAD_TAN_THIN_PRISM_FISHEYE", 16},
                                                             {"SIMPLE_DIVISION", 4},
                                                             {"DIVISION", 5},
                                                             {"SIMPLE_FISHEYE", 3},
                                                             {"FISHEYE", 4},
                                                             {"EUCM", 6},
                                                             {"EQUIRECTANGULAR", 2}};
  ASSERT_EQ(camera_models().size(), colmap.size());
  for (std::size_t i = 0; i < colmap.size(); ++i) {
    const auto& info = camera_models()[i];
    EXPECT_EQ(static_cast<std::size_t>(info.model), i);
    EXPECT_EQ(info.name, colmap[i].first);
    EXPECT_EQ(info.num_params, colmap[i].second) << info.name;
    EXPECT_EQ(camera_model_from_id(static_cast<int>(i)), info.model);
    EXPECT_EQ(camera_model_from_name(info.name), info.model);
    const int counted = camera::visit_model(
        info.model, [](auto tag) { return camera::num_params_v<typename decltype(tag)::type>; });
    EXPECT_EQ(info.num_params, counted) << info.name << ": params and num_extra disagree";
  }
}

TEST(CameraModels, HaveColmapsParameterGroups) {
  struct Groups {
    Indices focal, principal_point, extra;
  };
  const std::vector<Groups> colmap{
      {{0}, {1, 2}, {}},                                             // SIMPLE_PINHOLE
      {{0, 1}, {2, 3}, {}},                                          // PINHOLE
      {{0}, {1, 2}, {3}},                                            // SIMPLE_RADIAL
      {{0}, {1, 2}, {3, 4}},                                         // RADIAL
      {{0, 1}, {2, 3}, {4, 5, 6, 7}},                                // OPENCV
      {{0, 1}, {2, 3}, {4, 5, 6, 7}},                                // OPENCV_FISHEYE
      {{0, 1}, {2, 3}, {4, 5, 6, 7, 8, 9, 10, 11}},                  // FULL_OPENCV
      {{0, 1}, {2, 3}, {4}},                                         // FOV
      {{0}, {1, 2}, {3}},                                            // SIMPLE_RADIAL_FISHEYE
      {{0}, {1, 2}, {3, 4}},                                         // RADIAL_FISHEYE
      {{0, 1}, {2, 3}, {4, 5, 6, 7, 8, 9, 10, 11}},                  // THIN_PRISM_FISHEYE
      {{0, 1}, {2, 3}, {4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}},  // RAD_TAN_THIN_PRISM_...
      {{0}, {1, 2}, {3}},                                            // SIMPLE_DIVISION
      {{0, 1}, {2, 3}, {4}},                                         // DIVISION
      {{0}, {1, 2}, {}},                                             // SIMPLE_FISHEYE
      {{0, 1}, {2, 3}, {}},                                          // FISHEYE
      {{0, 1}, {2, 3}, {4, 5}},                                      // EUCM
      {{}, {}, {}}};                                                 // EQUIRECTANGULAR
  ASSERT_EQ(camera_models().size(), colmap.size());
  for (std::size_t i = 0; i < colmap.size(); ++i) {
    const CameraModelInfo& info = camera_models()[i];
    EXPECT_EQ(info.focal, colmap[i].focal) << info.name;
    EXPECT_EQ(info.principal_point, colmap[i].principal_point) << info.name;
    EXPECT_EQ(info.extra, colmap[i].extra) << info.name;
  }
}

TEST(CameraModels, UnknownIdsAndNamesAreNoModel) {
  for (const std::int64_t id : {std::int64_t{-1}, std::int64_t{18}, std::int64_t{1000000},
                                std::int64_t{1} << 32, std::numeric_limits<std::int64_t>::min()})
    EXPECT_EQ(camera_model_from_id(id), std::nullopt) << id;
  for (const auto name : {"", "pinhole", "PINHOLE ", "OPENCV2"})
    EXPECT_EQ(camera_model_from_name(name), std::nullopt) << name;
  EXPECT_THROW(camera_model_info(static_cast<CameraModel>(18)), std::invalid_argument);
  EXPECT_THROW(camera::visit_model(static_cast<CameraModel>(-1), [](auto) { return 0; }),
               std::invalid_argument);
  EXPECT_FALSE(make_camera(static_cast<CameraModel>(99), 10, 10, {1, 1, 1}).ok());
}

TEST(MakeCamera, ChecksTheNumberOfParameters) {
  for (const auto& info : camera_models()) {
    const auto n = static_cast<std::size_t>(info.num_params);
    for (const std::size_t count : {std::size_t{0}, n - 1, n + 1, std::size_t{1000000}})
      EXPECT_FALSE(make_camera(info.model, 10, 10, std::vector<double>(count, 0.5)).ok())
          << info.name << " with " << count;
  }
  const auto error = make_camera(CameraModel::kRadial, 10, 10, {1, 2}).error();
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.message, "RADIAL camera: expected 5 parameters (f cx cy k1 k2), found 2");
}

TEST(MakeCamera, ChecksWidthAndHeight) {
  const std::vector<double> params{500, 1, 1};
  const std::uint64_t most = std::uint64_t{1} << 31;
  for (const std::uint64_t bad : {std::uint64_t{0}, most + 1, std::uint64_t{1} << 63}) {
    EXPECT_FALSE(make_camera(CameraModel::kSimplePinhole, bad, 10, params).ok());
    EXPECT_FALSE(make_camera(CameraModel::kSimplePinhole, 10, bad, params).ok());
  }
  EXPECT_TRUE(make_camera(CameraModel::kSimplePinhole, 1, most, params).ok());
}

TEST(MakeCamera, RefusesFocalLengthsThatAreNoLength) {
  for (const auto& info : camera_models()) {
    const auto good = default_camera(info.model, 500, 640, 480);
    ASSERT_TRUE(make_camera(info.model, 640, 480, good.params).ok()) << info.name;
    // A panorama's lengths are its width and height.
    for (const int i : info.focal.empty() ? Indices{0, 1} : info.focal)
      for (const double bad : {0.0, -1.0, kNaN, kInf, 1e300, 1e-300}) {
        auto params = good.params;
        params[static_cast<std::size_t>(i)] = bad;
        EXPECT_FALSE(make_camera(info.model, 640, 480, params).ok()) << info.name << " " << bad;
      }
    for (std::size_t i = 0; i < good.params.size(); ++i) {
      auto params = good.params;
      params[i] = kNaN;
      EXPECT_FALSE(make_camera(info.model, 640, 480, params).ok()) << info.name << " " << i;
    }
  }
}

TEST(MakeCamera, NamesTheParameterThatIsWrong) {
  EXPECT_EQ(make_camera(CameraModel::kPinhole, 9, 9, {1, -2, 3, 4}).error().message,
            "PINHOLE camera: fy is not positive");
  EXPECT_EQ(make_camera(CameraModel::kFov, 9, 9, {1, 2, 3, 4, kInf}).error().message,
            "FOV camera: omega is not finite");
  EXPECT_EQ(make_camera(CameraModel::kFov, 9, 9, {1, 2, 3, 4, 3.5}).error().message,
            "FOV camera: with this distortion the camera sees nothing");
}

TEST(MakeCamera, AllowsAPrincipalPointOutsideTheImage) {
  EXPECT_TRUE(make_camera(CameraModel::kPinhole, 100, 100, {80, 80, -30, 400}).ok());
}

// K4: an unusual camera is allowed, and named.
TEST(UnusualCamera, IsNamed) {
  const auto of = [](std::vector<double> params) {
    const auto found =
        camera::unusual(make_camera(CameraModel::kPinhole, 200, 100, std::move(params)).value());
    std::string text;
    for (const auto& one : found) text += one.substr(4, 5) + ";";
    return text;
  };
  EXPECT_EQ(of({150, 150, 100, 50}), "");
  EXPECT_EQ(of({150, 150, 0, 100}), "");  // a corner belongs to the image
  for (const double cx : {-0.01, 200.01}) EXPECT_EQ(of({150, 150, cx, 50}), "princ;") << cx;
  for (const double cy : {-0.01, 100.01}) EXPECT_EQ(of({150, 150, 100, cy}), "princ;") << cy;
  EXPECT_EQ(of({2, 20000, 100, 50}), "");
  for (const double f : {1.99, 20001.0}) {
    EXPECT_EQ(of({f, 150, 100, 50}), "focal;") << f;
    EXPECT_EQ(of({150, f, 100, 50}), "focal;") << f;
  }
  EXPECT_EQ(of({1, 1, -1, 50}), "princ;focal;");
}

TEST(UnusualCamera, IsNoneWithoutAPrincipalPointOrASize) {
  for (const auto& info : camera_models())
    EXPECT_TRUE(camera::unusual(default_camera(info.model, 500, 640, 480)).empty()) << info.name;
  EXPECT_TRUE(camera::unusual({CameraModel::kEquirectangular, 640, 480, {1e6, 1e6}}).empty());
  EXPECT_TRUE(camera::unusual({CameraModel::kSimplePinhole, 1, 1, {500, -7, -7}}).empty());
}

TEST(Camera, MeanFocalLengthIsPixelsPerRadianOnTheAxis) {
  EXPECT_EQ(mean_focal_length(testing::camera(CameraModel::kPinhole, {400, 500, 1, 1})), 450.0);
  EXPECT_EQ(mean_focal_length(testing::camera(CameraModel::kSimpleFisheye, {400, 1, 1})), 400.0);
  EXPECT_NEAR(
      mean_focal_length(testing::camera(CameraModel::kEquirectangular, {6283.185307179586, 3})),
      1000.0, 1e-9);
}

TEST(Camera, DefaultHasNoDistortion) {
  const auto fov = default_camera(CameraModel::kFov, 500, 640, 480);
  EXPECT_EQ(fov.params, std::vector<double>({500, 500, 320, 240, 0.01}));
  EXPECT_EQ(default_camera(CameraModel::kEucm, 500, 640, 480).params,
            std::vector<double>({500, 500, 320, 240, 0, 1}));
  EXPECT_EQ(default_camera(CameraModel::kRadial, 500, 640, 480).params,
            std::vector<double>({500, 320, 240, 0, 0}));
  EXPECT_EQ(default_camera(CameraModel::kEquirectangular, 500, 640, 480).params,
            std::vector<double>({640, 480}));
}

TEST(Camera, ResizeCommutesWithProjection) {
  for (const auto& camera : testing::instances()) {
    const bool one_focal = camera_model_info(camera.model).focal.size() == 1;
    const std::uint64_t height = one_focal ? 480 : 1000;
    const auto small = resized(camera, 640, height);
    for (const auto& p : testing::seen_points(camera, 20, 1)) {
      const Vector2 big = *project(camera, p);
      const Vector2 expected(big.x() * 0.5, big.y() * static_cast<double>(height) / 960.0);
      EXPECT_LE((*project(small, p) - expected).norm(), 1e-10 * (1.0 + expected.norm()));
    }
  }
  const auto skewed =
      resized(testing::camera(CameraModel::kSimplePinhole, {100, 10, 20}), 640, 960);
  EXPECT_EQ(skewed.params, std::vector<double>({75, 5, 20}));
}

}  // namespace
}  // namespace pose_refine
