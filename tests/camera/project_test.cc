// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "support/camera_instances.h"

namespace pose_refine {
namespace {

using M = CameraModel;
using testing::camera;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

MATCHER_P2(PixelIs, u, v, "") {
  return arg && (*arg - Vector2(u, v)).norm() <= 1e-9;
}

// Here (a, b) = (0.5, 0.25), r2 = 0.3125, r = 0.5590169943749475, theta = 0.5097396788315063 and
// theta/r = 0.9118500621141. The values below are worked by hand from the formulas.
const Vector3 kPoint(1.0, 0.5, 2.0);

TEST(Project, HandComputedPixels) {
  EXPECT_THAT(project(camera(M::kSimplePinhole, {100, 10, 20}), kPoint), PixelIs(60.0, 45.0));
  EXPECT_THAT(project(camera(M::kPinhole, {100, 200, 10, 20}), kPoint), PixelIs(60.0, 70.0));
  // 1 + 0.1 * 0.3125 = 1.03125
  EXPECT_THAT(project(camera(M::kSimpleRadial, {100, 10, 20, 0.1}), kPoint),
              PixelIs(61.5625, 45.78125));
  // 1.03125 + 0.2 * 0.09765625 = 1.05078125
  EXPECT_THAT(project(camera(M::kRadial, {100, 10, 20, 0.1, 0.2}), kPoint),
              PixelIs(62.5390625, 46.26953125));
  // plus (2 0.01 0.125 + 0.02 (0.3125 + 0.5), 2 0.02 0.125 + 0.01 (0.3125 + 0.125))
  EXPECT_THAT(project(camera(M::kOpenCv, {100, 100, 10, 20, 0.1, 0.2, 0.01, 0.02}), kPoint),
              PixelIs(62.5390625 + 1.875, 46.26953125 + 0.9375));
  EXPECT_THAT(
      project(camera(M::kFullOpenCv, {100, 100, 10, 20, 0.1, 0.2, 0.01, 0.02, 0, 1, 0, 0}), kPoint),
      PixelIs(10 + 52.5390625 / 1.3125 + 1.875, 20 + 26.26953125 / 1.3125 + 0.9375));
  const double s = std::atan(std::sqrt(0.3125)) / std::sqrt(0.3125);
  EXPECT_THAT(project(camera(M::kSimpleFisheye, {100, 10, 20}), kPoint),
              PixelIs(10 + 50 * s, 20 + 25 * s));
  // sqrt(1 - 4 0.2 0.3125) = sqrt(0.75)
  EXPECT_THAT(project(camera(M::kSimpleDivision, {100, 10, 20, 0.2}), kPoint),
              PixelIs(10 + 100 / (1 + std::sqrt(0.75)), 20 + 50 / (1 + std::sqrt(0.75))));
  // rho = sqrt(2 * 0.3125 + 1) = 1.274754878398196, den = (1 + rho)/2
  EXPECT_THAT(project(camera(M::kEucm, {100, 100, 10, 20, 0.5, 2}), kPoint),
              PixelIs(10 + 100 / 2.274754878398196, 20 + 50 / 2.274754878398196));
}

TEST(Project, PanoramaSeesEveryDirection) {
  const auto panorama = camera(M::kEquirectangular, {400, 200});
  EXPECT_THAT(project(panorama, {0, 0, 5}), PixelIs(200, 100));
  EXPECT_THAT(project(panorama, {5, 0, 0}), PixelIs(300, 100));
  EXPECT_THAT(project(panorama, {0, -5, 0}), PixelIs(200, 0));
  EXPECT_THAT(project(panorama, {0, 5, 5}), PixelIs(200, 150));
  EXPECT_THAT(project(panorama, {-1, 0, -1}), PixelIs(50, 100));
  EXPECT_FALSE(project(panorama, {0, 0, 0}));
}

TEST(Project, DivisionWithNegativeKSeesBehind) {
  const auto wide = camera(M::kSimpleDivision, {100, 10, 20, -0.25});
  // The ring of 90 degrees has radius 1/sqrt(0.25) = 2; the ray (3, 0, 1 - 9/4) lies behind.
  EXPECT_THAT(project(wide, {7, 0, 0}), PixelIs(210, 20));
  EXPECT_THAT(project(wide, {3, 0, -1.25}), PixelIs(310, 20));
  const auto ray = unproject(wide, {310, 20});
  ASSERT_TRUE(ray);
  EXPECT_LE((*ray - Vector3(3, 0, -1.25).normalized()).norm(), 1e-15);
  EXPECT_FALSE(project(wide, {0, 0, -1}));
}

TEST(Project, RejectsPointsBehindAndTooClose) {
  int not_behind = 0, not_beside = 0;
  for (const auto& c : testing::instances()) {
    if (c.model == M::kEquirectangular) continue;
    ++not_behind;
    EXPECT_FALSE(project(c, {0, 0, 0}));
    EXPECT_FALSE(project(c, {0, 0, -1}));
    EXPECT_TRUE(project(c, {0, 0, 1e-6}));
    const bool division = c.model == M::kDivision || c.model == M::kSimpleDivision;
    if (division && c.params.back() < 0.0) continue;
    ++not_beside;
    EXPECT_FALSE(project(c, {0.1, 0.2, -1}));
    EXPECT_FALSE(project(c, {0.1, 0.2, 0}));
  }
  // Panoramas see everything, two divisions see beside and behind themselves.
  EXPECT_EQ(not_behind, static_cast<int>(testing::instances().size()) - 2);
  EXPECT_EQ(not_beside, not_behind - 2);
}

TEST(Project, RejectsWhatIsNotFinite) {
  for (const auto& c : testing::instances()) {
    for (const double bad : {kNaN, kInf, -kInf})
      for (int i = 0; i < 3; ++i) {
        Vector3 p(0.1, 0.2, 1.0);
        p[i] = bad;
        EXPECT_FALSE(project(c, p));
      }
    for (const double bad : {kNaN, kInf}) {
      EXPECT_FALSE(unproject(c, {bad, 100}));
      EXPECT_FALSE(unproject(c, {100, bad}));
    }
  }
}

TEST(Project, RejectsPointsBeyondTheFold) {
  // 1 - 3 0.26 r2 = 0 at r = 1.1322770341445956.
  const auto c = camera(M::kSimpleRadial, {100, 10, 20, -0.26});
  EXPECT_TRUE(project(c, {1.1322, 0, 1}));
  EXPECT_FALSE(project(c, {1.1323, 0, 1}));
  // The point would be a ghost: beyond the fold the image comes back to the principal point.
  EXPECT_FALSE(project(c, {1.0 / std::sqrt(0.26), 0, 1}));
}

TEST(Project, NeverAcceptsAFoldedPointAndTheImageNeverTurnsBack) {
  for (const auto& c : testing::instances()) {
    if (c.model == M::kEquirectangular) continue;
    const Vector2 center = *project(c, {0, 0, 1});
    double last = 0.0;
    bool seen = true;
    for (double degrees = 0.5; degrees < 90.0; degrees += 0.25) {
      const double angle = degrees * 3.14159265358979323846 / 180.0;
      const auto pixel = project(c, {std::sin(angle), 0, std::cos(angle)});
      EXPECT_TRUE(seen || !pixel) << "seen again beyond the fold at " << degrees;
      seen = pixel.has_value();
      if (!seen) continue;
      const double radius = (*pixel - center).norm();
      EXPECT_GT(radius, last) << degrees;
      last = radius;
    }
  }
}

TEST(Project, LengthOfTheRayDoesNotMatter) {
  for (const auto& c : testing::instances())
    for (const auto& p : testing::seen_points(c, 5, 3))
      for (const double scale : {1e-6, 1e6, 1e100, 1e200}) {
        const auto pixel = project(c, p * scale);
        ASSERT_TRUE(pixel) << ::testing::PrintToString(c) << " " << scale;
        EXPECT_LE((*pixel - *project(c, p)).norm(), 1e-9);
      }
}

TEST(Project, ExactEmbeddingsOfOneModelInAnother) {
  const std::vector<std::pair<Camera, Camera>> pairs{
      {camera(M::kSimplePinhole, {500, 320, 240}), camera(M::kPinhole, {500, 500, 320, 240})},
      {camera(M::kSimpleRadial, {500, 320, 240, -0.1}),
       camera(M::kRadial, {500, 320, 240, -0.1, 0})},
      {camera(M::kRadial, {500, 320, 240, -0.1, 0.03}),
       camera(M::kOpenCv, {500, 500, 320, 240, -0.1, 0.03, 0, 0})},
      {camera(M::kOpenCv, {500, 510, 320, 240, -0.1, 0.03, 1e-3, 2e-3}),
       camera(M::kFullOpenCv, {500, 510, 320, 240, -0.1, 0.03, 1e-3, 2e-3, 0, 0, 0, 0})},
      {camera(M::kSimpleFisheye, {500, 320, 240}), camera(M::kFisheye, {500, 500, 320, 240})},
      {camera(M::kSimpleFisheye, {500, 320, 240}),
       camera(M::kSimpleRadialFisheye, {500, 320, 240, 0})},
      {camera(M::kSimpleRadialFisheye, {500, 320, 240, -0.1}),
       camera(M::kRadialFisheye, {500, 320, 240, -0.1, 0})},
      {camera(M::kRadialFisheye, {500, 320, 240, -0.1, 0.03}),
       camera(M::kOpenCvFisheye, {500, 500, 320, 240, -0.1, 0.03, 0, 0})},
      {camera(M::kOpenCvFisheye, {500, 510, 320, 240, -0.1, 0.03, 0.01, -0.02}),
       camera(M::kThinPrismFisheye, {500, 510, 320, 240, -0.1, 0.03, 0, 0, 0.01, -0.02, 0, 0})},
      {camera(M::kOpenCvFisheye, {500, 510, 320, 240, -0.1, 0.03, 0.01, -0.02}),
       camera(M::kRadTanThinPrismFisheye,
              {500, 510, 320, 240, -0.1, 0.03, 0.01, -0.02, 0, 0, 0, 0, 0, 0, 0, 0})},
      {camera(M::kSimpleDivision, {500, 320, 240, -0.1}),
       camera(M::kDivision, {500, 500, 320, 240, -0.1})},
      {camera(M::kPinhole, {500, 510, 320, 240}), camera(M::kFov, {500, 510, 320, 240, 0})},
      {camera(M::kPinhole, {500, 510, 320, 240}), camera(M::kDivision, {500, 510, 320, 240, 0})},
      {camera(M::kPinhole, {500, 510, 320, 240}), camera(M::kEucm, {500, 510, 320, 240, 0, 1})}};
  for (const auto& [small, large] : pairs)
    for (const auto& p : testing::seen_points(small, 50, 7)) {
      const auto pixel = project(large, p);
      ASSERT_TRUE(pixel) << ::testing::PrintToString(large);
      EXPECT_LE((*pixel - *project(small, p)).norm(), 1e-11) << ::testing::PrintToString(large);
    }
}

}  // namespace
}  // namespace pose_refine
