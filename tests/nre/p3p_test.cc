// SPDX-License-Identifier: BSD-3-Clause
#include "minimal/p3p.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace pose_refine::minimal {
namespace {

struct Case {
  std::array<Vector3, 3> rays, world;
  Pose truth;
};

Case random_case(std::mt19937& engine) {
  std::uniform_real_distribution<double> u(-1.0, 1.0);
  const auto vector = [&] { return Vector3(u(engine), u(engine), u(engine)); };
  Case c;
  c.truth.rotation = so3_exp(3.0 * vector());
  c.truth.translation = 2.0 * vector();
  for (std::size_t i = 0; i < 3; ++i) {
    const Vector3 camera(2.0 * u(engine), 2.0 * u(engine), 3.0 + 2.0 * u(engine));
    c.rays[i] = camera.normalized();
    c.world[i] = c.truth.inverse() * camera;
  }
  return c;
}

double nearest(const P3pPoses& poses, const Pose& truth) {
  double best = std::numeric_limits<double>::infinity();
  for (int k = 0; k < poses.count; ++k) {
    const Pose& p = poses.pose[static_cast<std::size_t>(k)];
    best =
        std::min(best, pose_error(p, truth).rotation + (p.translation - truth.translation).norm());
  }
  return best;
}

TEST(P3p, FindsThePoseOfRandomTriples) {
  std::mt19937 engine(7);
  int exact = 0, close = 0;
  for (int k = 0; k < 20000; ++k) {
    const Case c = random_case(engine);
    const double error = nearest(p3p(c.rays, c.world), c.truth);
    exact += error < 1e-9;
    close += error < 1e-4;
  }
  EXPECT_GE(close, 19998);
  EXPECT_GE(exact, 19950);
}

TEST(P3p, EveryPoseReproducesTheRays) {
  std::mt19937 engine(8);
  int poses = 0;
  for (int k = 0; k < 5000; ++k) {
    const Case c = random_case(engine);
    const P3pPoses found = p3p(c.rays, c.world);
    for (int p = 0; p < found.count; ++p, ++poses)
      for (std::size_t i = 0; i < 3; ++i) {
        const Vector3 x = found.pose[static_cast<std::size_t>(p)] * c.world[i];
        EXPECT_LT((x.normalized() - c.rays[i]).norm(), 1e-5);
      }
  }
  EXPECT_GT(poses, 7000);
}

TEST(P3p, EquilateralFromItsAxisHasFourPoses) {
  // Grunert's case: the rays make equal angles with each other.
  std::array<Vector3, 3> rays, world;
  for (std::size_t i = 0; i < 3; ++i) {
    const double angle = 2.0943951023931953 * static_cast<double>(i);
    world[i] = {std::cos(angle), std::sin(angle), 0.0};
    rays[i] = Vector3(world[i].x(), world[i].y(), 0.9).normalized();
  }
  Pose truth;
  truth.translation = {0.0, 0.0, 0.9};
  const P3pPoses found = p3p(rays, world);
  EXPECT_GE(found.count, 1);
  EXPECT_LT(nearest(found, truth), 1e-6);
}

TEST(P3p, PointsSeenInOneDepthPlaneAndFarFromTheOrigin) {
  std::mt19937 engine(9);
  for (int k = 0; k < 200; ++k) {
    Case c = random_case(engine);
    for (std::size_t i = 0; i < 3; ++i) {
      const Vector3 camera = c.rays[i] / c.rays[i].z() * 4.0;
      c.world[i] = c.truth.inverse() * camera + Vector3(1e4, -2e4, 3e3);
    }
    c.truth.translation -= c.truth.rotation * Vector3(1e4, -2e4, 3e3);
    const P3pPoses found = p3p(c.rays, c.world);
    double best = 1e9;
    for (int p = 0; p < found.count; ++p)
      best = std::min(best, pose_error(found.pose[static_cast<std::size_t>(p)], c.truth).rotation);
    EXPECT_LT(best, 1e-4) << k;
  }
}

TEST(P3p, DegenerateTriplesHaveNoPose) {
  std::mt19937 engine(10);
  Case c = random_case(engine);
  auto world = c.world;
  world[2] = 0.5 * (world[0] + world[1]);
  EXPECT_EQ(p3p(c.rays, world).count, 0);  // collinear
  world = c.world;
  world[1] = world[0];
  EXPECT_EQ(p3p(c.rays, world).count, 0);  // two points coincide
  EXPECT_EQ(p3p(c.rays, {world[0], world[0], world[0]}).count, 0);
  auto rays = c.rays;
  rays[2] = rays[1];
  EXPECT_EQ(p3p(rays, c.world).count, 0);  // two rays coincide
  rays[2].x() = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(p3p(rays, c.world).count, 0);
}

TEST(P3p, ScenesWithoutAPoseGiveNone) {
  // Rays a right angle apart see sides with a right angle or less only: this triangle is too thin.
  const std::array<Vector3, 3> rays = {Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)};
  const std::array<Vector3, 3> world = {Vector3(0, 0, 0), Vector3(1, 0.05, 0), Vector3(2, 0, 0)};
  EXPECT_EQ(p3p(rays, world).count, 0);
}

TEST(Cubic, HasItsRootsAlsoDoubleOnes) {
  const auto expect = [](double a, double b, double c) {
    const CubicRoots roots = cubic_roots(-(a + b + c), a * b + a * c + b * c, -a * b * c);
    for (const double wanted : {a, b, c}) {
      double best = 1e9;
      for (int k = 0; k < roots.count; ++k)
        best = std::min(best, std::abs(roots.root[static_cast<std::size_t>(k)] - wanted));
      EXPECT_LT(best, 1e-6 * (1.0 + std::abs(wanted))) << a << ' ' << b << ' ' << c;
    }
  };
  expect(1.0, 2.0, 3.0);
  expect(-5.0, 0.0, 1e3);
  expect(0.0, 0.0, 0.0);
  const CubicRoots one = cubic_roots(0.0, 1.0, -10.0);  // x = 2
  EXPECT_EQ(one.count, 1);
  EXPECT_NEAR(one.root[0], 2.0, 1e-14);
}

}  // namespace
}  // namespace pose_refine::minimal
