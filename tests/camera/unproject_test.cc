// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>

#include "support/camera_instances.h"

namespace pose_refine {
namespace {

using M = CameraModel;
using testing::camera;

// Returns how far an error of 1e-16 in the ray moves the pixel, which bounds what a round trip can
// reach.
double sensitivity(const Camera& c, const Vector3& ray, const Vector2& pixel) {
  double most = 1.0;
  for (int i = 0; i < 3; ++i) {
    Vector3 p = ray;
    p[i] += 1e-7;
    if (const auto moved = project(c, p)) most = std::max(most, (*moved - pixel).norm() / 1e-7);
  }
  return most;
}

// Returns the distance of two pixels, the short way round a panorama.
double gap(const Camera& c, const Vector2& a, const Vector2& b) {
  Vector2 d = a - b;
  if (c.model == M::kEquirectangular) d.x() -= c.params[0] * std::nearbyint(d.x() / c.params[0]);
  return d.norm();
}

TEST(Unproject, RoundTripsOverTheImageAndBeyondOrSaysNo) {
  for (const auto& c : testing::instances()) {
    int found = 0, asked = 0;
    for (double u = -0.2; u <= 1.2001; u += 0.05)
      for (double v = -0.2; v <= 1.2001; v += 0.05) {
        const Vector2 pixel(1280 * u, 960 * v);
        const auto ray = unproject(c, pixel);
        ++asked;
        if (!ray) continue;
        ++found;
        EXPECT_NEAR(ray->norm(), 1.0, 1e-15);
        const auto back = project(c, *ray);
        ASSERT_TRUE(back) << ::testing::PrintToString(c) << " " << pixel.transpose();
        const double tolerance = std::max(1e-8, 1e-14 * sensitivity(c, *ray, pixel));
        EXPECT_LE(gap(c, *back, pixel), tolerance)
            << ::testing::PrintToString(c) << " " << pixel.transpose();
      }
    EXPECT_GE(found, asked / 30) << ::testing::PrintToString(c);
  }
}

TEST(Unproject, InvertsProjectionOfEverySeenPoint) {
  for (const auto& c : testing::instances())
    for (const auto& p : testing::seen_points(c, 200, 5)) {
      const Vector2 pixel = *project(c, p);
      const auto ray = unproject(c, pixel);
      ASSERT_TRUE(ray) << ::testing::PrintToString(c) << " " << p.transpose();
      EXPECT_LE((*ray - p.normalized()).norm(), 1e-7) << ::testing::PrintToString(c);
    }
}

// Outwards from the principal point there is a ray up to some radius, and none beyond it.
TEST(Unproject, SaysNoOnlyOutsideADiscWithoutHoles) {
  for (const auto& c : testing::instances()) {
    if (c.model == M::kEquirectangular) continue;
    const Vector2 center = *project(c, {0, 0, 1});
    for (double turn = 0.0; turn < 6.28; turn += 0.4) {
      const Vector2 direction(std::cos(turn), std::sin(turn));
      bool inside = unproject(c, center).has_value();
      EXPECT_TRUE(inside) << ::testing::PrintToString(c);
      for (double radius = 0.0; radius < 2000.0; radius += 7.0) {
        const bool found = unproject(c, center + radius * direction).has_value();
        EXPECT_TRUE(inside || !found)
            << ::testing::PrintToString(c) << " " << radius << " " << turn;
        inside = found;
      }
    }
  }
}

TEST(Unproject, RadialMapsSayNoBeyondTheirReach) {
  // The fold of k = -0.26 has the image radius 2/3 of 1.1322770341445956.
  const auto c = camera(M::kSimpleRadial, {100, 0, 0, -0.26});
  EXPECT_TRUE(unproject(c, {75.48, 0}));
  EXPECT_FALSE(unproject(c, {75.49, 0}));
  // Equidistant: 90 degrees are at radius 100 pi/2 = 157.0796.
  const auto fisheye = camera(M::kSimpleFisheye, {100, 0, 0});
  EXPECT_TRUE(unproject(fisheye, {157.07, 0}));
  EXPECT_FALSE(unproject(fisheye, {157.08, 0}));
  EXPECT_FALSE(unproject(fisheye, {400, 0}));
}

TEST(Unproject, FovEndsAtItsRing) {
  const auto c = camera(M::kFov, {100, 100, 0, 0, 0.9});
  const double ring = 100 * 3.14159265358979323846 / 1.8;
  EXPECT_TRUE(unproject(c, {0.99999 * ring, 0}));
  EXPECT_FALSE(unproject(c, {1.00001 * ring, 0}));
}

TEST(Unproject, PanoramaEndsAtThePolesAndWrapsAround) {
  const auto c = camera(M::kEquirectangular, {400, 200});
  EXPECT_TRUE(unproject(c, {0, 0}));
  EXPECT_TRUE(unproject(c, {400, 200}));
  EXPECT_FALSE(unproject(c, {5, -0.1}));
  EXPECT_FALSE(unproject(c, {5, 200.1}));
  EXPECT_LE((*unproject(c, {-10, 50}) - *unproject(c, {390, 50})).norm(), 1e-14);
}

TEST(Unproject, SurvivesAnyPixel) {
  for (const auto& c : testing::instances())
    for (const double size : {1e-300, 1e-20, 1e5, 1e20, 1e160, 1e308})
      for (const Vector2& pixel : {Vector2(size, size), Vector2(-size, 0.3 * size)}) {
        const auto ray = unproject(c, pixel);
        EXPECT_TRUE(!ray || ray->allFinite()) << ::testing::PrintToString(c);
      }
}

TEST(Unproject, FindsThePrincipalRootOfStrongFisheyes) {
  // With the parameters of these lenses Newton from the pixel itself fails or lands on a far
  // branch.
  const std::vector<Camera> lenses{
      camera(M::kRadTanThinPrismFisheye, {610.5, 610.5, 715, 707, 0.41, -0.52, 0.18, 1.05, -1.56,
                                          0.61, 0.0003, -0.0002, 0.0011, -0.0001, -0.0006, 0.0001}),
      camera(M::kOpenCvFisheye, {210, 210, 640, 480, -0.0131, 0.0051, -0.0044, 0.0007}),
      camera(M::kThinPrismFisheye,
             {350, 350, 640, 480, -0.15, -0.02, 0.004, -0.003, 0.001, -0.002, 0.005, -0.004})};
  for (const auto& c : lenses) {
    int found = 0;
    for (double degrees = 0.0; degrees < 89.0; degrees += 1.0)
      for (double turn = 0.0; turn < 6.28; turn += 0.5) {
        const double angle = degrees * 3.14159265358979323846 / 180.0;
        const Vector3 p(std::sin(angle) * std::cos(turn), std::sin(angle) * std::sin(turn),
                        std::cos(angle));
        const auto pixel = project(c, p);
        if (!pixel) continue;
        const auto ray = unproject(c, *pixel);
        ASSERT_TRUE(ray) << ::testing::PrintToString(c) << " " << degrees << " " << turn;
        EXPECT_LE((*ray - p).norm(), 1e-9 * std::max(1.0, sensitivity(c, p, *pixel) / 1e3))
            << ::testing::PrintToString(c) << " " << degrees << " " << turn;
        ++found;
      }
    EXPECT_GT(found, 500) << ::testing::PrintToString(c);
  }
}

}  // namespace
}  // namespace pose_refine
