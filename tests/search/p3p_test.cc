// SPDX-License-Identifier: BSD-3-Clause
#include "search/p3p.h"

#include <gtest/gtest.h>

#include <algorithm>
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

// Returns points on a circle of radius 1 in the plane z = 0, at least 60 degrees apart.
std::array<Vector3, 3> on_a_circle(std::mt19937& engine) {
  std::uniform_real_distribution<double> u(-0.5, 0.5);
  std::array<Vector3, 3> world;
  for (std::size_t i = 0; i < 3; ++i) {
    const double angle = 2.0943951023931953 * static_cast<double>(i) + u(engine);
    world[i] = {std::cos(angle), std::sin(angle), 0.0};
  }
  return world;
}

// Returns the camera with a random rotation at a center.
Case seen_from(const Vector3& center, const std::array<Vector3, 3>& world, std::mt19937& engine) {
  std::uniform_real_distribution<double> u(-3.0, 3.0);
  Case c;
  c.world = world;
  c.truth = pose_from_center(so3_exp({u(engine), u(engine), u(engine)}), center);
  for (std::size_t i = 0; i < 3; ++i) c.rays[i] = (c.truth * world[i]).normalized();
  return c;
}

// Each pose must reproduce the rays, and no pose may be there twice.
void expect_sound(const P3pPoses& found, const Case& c) {
  for (int p = 0; p < found.count; ++p) {
    const Pose& pose = found.pose[static_cast<std::size_t>(p)];
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_LT(((pose * c.world[i]).normalized() - c.rays[i]).norm(), 2e-5);
    for (int q = 0; q < p; ++q) {
      const Pose& other = found.pose[static_cast<std::size_t>(q)];
      EXPECT_GT(pose_error(pose, other).rotation + (pose.translation - other.translation).norm(),
                1e-10);
    }
  }
}

TEST(P3p, OnTheDangerousCylinderThePoseIsADoubleRoot) {
  std::mt19937 engine(11);
  std::uniform_real_distribution<double> u(-1.0, 1.0);
  for (int k = 0; k < 2000; ++k) {
    const double angle = 3.14159 * u(engine);
    const Vector3 center(std::cos(angle), std::sin(angle), 1.5 + u(engine));
    const Case c = seen_from(center, on_a_circle(engine), engine);
    const P3pPoses found = p3p(c.rays, c.world);
    EXPECT_LT(nearest(found, c.truth), 1e-3) << k;  // half of the digits, at worst
    expect_sound(found, c);
  }
}

TEST(P3p, IsoscelesTrianglesFromTheirPlaneOfSymmetry) {
  std::mt19937 engine(12);
  std::uniform_real_distribution<double> u(-1.0, 1.0);
  for (int k = 0; k < 2000; ++k) {
    const double half = 0.5 + 0.4 * u(engine), height = 1.0 + 0.5 * u(engine);
    std::array<Vector3, 3> world = {Vector3(-half, 0.0, 0.0), Vector3(half, 0.0, 0.0),
                                    Vector3(0.0, height, 0.0)};
    std::rotate(world.begin(), world.begin() + k % 3, world.end());
    const Case c = seen_from({0.0, u(engine), 2.0 + u(engine)}, world, engine);
    const P3pPoses found = p3p(c.rays, c.world);
    EXPECT_LT(nearest(found, c.truth), 1e-5) << k;
    expect_sound(found, c);
  }
}

TEST(P3p, EquilateralTrianglesFromEveryHeightOfTheirAxis) {
  std::mt19937 engine(13);
  std::array<Vector3, 3> world;
  for (std::size_t i = 0; i < 3; ++i) {
    const double angle = 2.0943951023931953 * static_cast<double>(i);
    world[i] = {std::cos(angle), std::sin(angle), 0.0};
  }
  for (double height = 0.05; height < 30.0; height *= 1.07) {
    const Case c = seen_from({0.0, 0.0, height}, world, engine);
    const P3pPoses found = p3p(c.rays, c.world);
    EXPECT_LT(nearest(found, c.truth), 1e-5) << height;
    expect_sound(found, c);
  }
}

TEST(P3p, RaysAtRightAngles) {
  std::mt19937 engine(14);
  std::uniform_real_distribution<double> u(-1.0, 1.0);
  for (int k = 0; k < 500; ++k) {
    Case c = random_case(engine);
    c.rays = {Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)};
    for (std::size_t i = 0; i < 3; ++i)
      c.world[i] = c.truth.inverse() * Vector3((1.2 + u(engine)) * c.rays[i]);
    const P3pPoses found = p3p(c.rays, c.world);
    EXPECT_LT(nearest(found, c.truth), 1e-6) << k;
    expect_sound(found, c);
  }
}

TEST(P3p, ACameraInThePlaneOfThePointsSeesCoplanarRays) {
  std::mt19937 engine(15);
  std::uniform_real_distribution<double> u(-1.0, 1.0);
  for (int k = 0; k < 500; ++k) {
    const Case c = seen_from({4.0 + u(engine), u(engine), 0.0}, on_a_circle(engine), engine);
    const P3pPoses found = p3p(c.rays, c.world);
    EXPECT_LT(nearest(found, c.truth), 1e-3) << k;
    expect_sound(found, c);
  }
}

TEST(P3p, ScaleDoesNotMatter) {
  std::mt19937 engine(16);
  for (const double scale : {1e-8, 1e-4, 1e4, 1e8})
    for (int k = 0; k < 200; ++k) {
      Case c = random_case(engine);
      for (Vector3& point : c.world) point *= scale;
      P3pPoses found = p3p(c.rays, c.world);
      for (Pose& pose : found.pose) pose.translation /= scale;
      EXPECT_LT(nearest(found, c.truth), 1e-4) << scale;
    }
}

TEST(P3p, NearlyCollinearPointsGiveASoundPoseOrNone) {
  std::mt19937 engine(17);
  std::uniform_real_distribution<double> u(-1.0, 1.0);
  for (const double offset : {1e-2, 1e-4, 1e-6, 1e-8, 1e-10})
    for (int k = 0; k < 300; ++k) {
      Case c = random_case(engine);
      const Vector3 side = c.world[1] - c.world[0];
      c.world[2] = c.world[0] + 2.0 * side + offset * Vector3(u(engine), u(engine), u(engine));
      c = {c.rays, c.world, c.truth};
      for (std::size_t i = 0; i < 3; ++i) c.rays[i] = (c.truth * c.world[i]).normalized();
      expect_sound(p3p(c.rays, c.world), c);
    }
}

TEST(P3p, ExtremeNumbersGiveFinitePosesOrNone) {
  const double huge = 1e200, tiny = 1e-200, inf = std::numeric_limits<double>::infinity();
  for (const double a : {huge, tiny, inf, 0.0, -1.0})
    for (const double b : {huge, tiny, 1.0}) {
      const std::array<Vector3, 3> world = {Vector3(a, 0, 0), Vector3(0, b, 0), Vector3(0, 0, a)};
      const std::array<Vector3, 3> rays = {Vector3(0, 0, 1), Vector3(0.6, 0, 0.8),
                                           Vector3(0, 0.6, 0.8)};
      const P3pPoses found = p3p(rays, world);
      for (int k = 0; k < found.count; ++k)
        EXPECT_TRUE(found.pose[static_cast<std::size_t>(k)].is_finite());
    }
}

TEST(P3p, ScenesWithoutAPoseGiveNone) {
  // Rays a right angle apart see sides with a right angle or less only: this triangle is too thin.
  const std::array<Vector3, 3> rays = {Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)};
  const std::array<Vector3, 3> world = {Vector3(0, 0, 0), Vector3(1, 0.05, 0), Vector3(2, 0, 0)};
  EXPECT_EQ(p3p(rays, world).count, 0);
}

}  // namespace
}  // namespace pose_refine::minimal
