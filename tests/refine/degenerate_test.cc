// SPDX-License-Identifier: BSD-3-Clause
// Group G: these tests hold degenerate and hard geometry; points behind the camera are in
// behind_test.cc.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "pose_refine/refine.h"
#include "solve/solution.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

// Returns world points as seen from the identity pose, measured with noise.
Image problem_of(const std::vector<Vector3>& points, double noise, std::string_view name) {
  Random random(name);
  Image image;
  image.camera = kCamera;
  for (const Vector3& x : points) {
    const Vector2 pixel = *project(kCamera, x);
    image.correspondences.add(pixel + noise * Vector2(random.normal(), random.normal()), x);
  }
  image.cam_from_world = retract(Pose(), 0.02 * random.normal6());
  return image;
}

// The input must come back without a covariance, and what is open must have a name.
RefineResult expect_degenerate(const Image& image, const RefineOptions& options) {
  RefineResult result = refine(image, options);
  EXPECT_EQ(result.termination, Termination::kDegenerate);
  EXPECT_EQ(result.verdict, Verdict::kRejected);
  EXPECT_FALSE(result.weak_directions.empty());
  EXPECT_FALSE(result.covariance.has_value());
  EXPECT_TRUE(same_bits(result.cam_from_world, image.cam_from_world));
  return result;
}

// G4, G5: points lie on and near the plane of the camera center, and in the center.
TEST(Degenerate, DepthZeroIsFinite) {
  for (const double depth : {0.0, 1e-300, -1e-300, 2.2e-16, -2.2e-16, 1e-9})
    for (const double side : {0.0, 0.3}) {
      auto scene = make_scene("degenerate.depth", kCamera, {60, 0.5, 0.0});
      scene.image.correspondences.add(
          {10.0, 20.0}, scene.image.cam_from_world.inverse() * Vector3(side, 0.0, depth));
      for (const BehindCamera policy : {BehindCamera::kContinue, BehindCamera::kZero}) {
        RefineOptions options = fixed();
        options.behind_camera = policy;
        const RefineResult result = refine(scene.image, options);
        ASSERT_TRUE(result.cam_from_world.is_finite());
        ASSERT_TRUE(std::isfinite(result.final_cost));
        EXPECT_EQ(result.inlier.back(), 0);
        EXPECT_THAT(result.cam_from_world, PoseNear(scene.truth, 5e-3, 0.05))
            << depth << " " << side;
      }
    }
}

// A ray model has no image for these directions: the poles, and straight behind.
TEST(Degenerate, DirectionsWithoutImageAreFinite) {
  const auto cameras = testing::example_cameras();
  for (const CameraModel model : {CameraModel::kEquirectangular, CameraModel::kSimpleDivision}) {
    const Camera& camera = cameras[static_cast<std::size_t>(model)];
    for (const Vector3& direction :
         {Vector3(0.0, 3.0, 0.0), Vector3(0.0, 0.0, -3.0), Vector3(0.0, 0.0, 0.0)}) {
      auto scene = make_scene("degenerate.rays", camera, {60, 0.5, 0.0});
      Image& image = scene.image;
      image.cam_from_world = scene.truth;
      image.correspondences.add({10.0, 20.0}, scene.truth.inverse() * direction);
      const RefineResult result = refine(image, fixed());
      EXPECT_TRUE(std::isfinite(result.final_cost));
      EXPECT_TRUE(result.cam_from_world.is_finite());
      // The camera center has no direction at all: its cost jumps, and may hide that others fell.
      if (direction.isZero()) continue;
      EXPECT_TRUE(result.usable()) << direction.transpose() << " " << result.reasons.at(0);
      EXPECT_THAT(result.cam_from_world, PoseNear(scene.truth, 5e-3, 0.05));
    }
  }
}

// G6, G13: there are fewer than three distinct points.
TEST(Degenerate, RepeatedPointsAreDegenerate) {
  const Vector3 a(0.1, 0.2, 4.0), b(-0.7, 0.3, 5.0);
  const std::vector<std::vector<Vector3>> sets = {std::vector<Vector3>(50, a), [&] {
                                                    std::vector<Vector3> pairs;
                                                    for (int i = 0; i < 500; ++i)
                                                      pairs.insert(pairs.end(), {a, b});
                                                    return pairs;
                                                  }()};
  for (const auto& points : sets)
    for (const double noise : {0.0, 0.5}) {
      const Image image = problem_of(points, noise, "degenerate.repeated");
      expect_degenerate(image, fixed());
      expect_degenerate(image, RefineOptions());
    }
}

// G6: a camera that is ever farther away fits ever better, so there is no minimum to end at,
// however many steps are allowed.
TEST(Degenerate, AllPixelsIdentical) {
  for (int seed = 0; seed < 10; ++seed) {
    auto scene = make_scene("degenerate.pixels" + std::to_string(seed), kCamera, {40, 0.5, 0.0});
    for (double& u : scene.image.correspondences.u) u = 300.0;
    for (double& v : scene.image.correspondences.v) v = 200.0;
    for (const int steps : {20, 100, 1000})
      for (const SolverPath path :
           {SolverPath::kFast, SolverPath::kCeres, SolverPath::kCeresPoints}) {
        if (path == SolverPath::kCeresPoints && steps > 100) continue;  // slow

        RefineOptions options = fixed();
        options.solver = path;
        options.max_iterations = steps;
        expect_degenerate(scene.image, options);
        options.loss.scale.reset();
        expect_degenerate(scene.image, options);
      }
  }
}

// G7: a line leaves the rotation about itself open.
TEST(Degenerate, CollinearPointsAreDegenerate) {
  std::vector<Vector3> points;
  for (int i = 0; i < 40; ++i) points.emplace_back(-2.0 + 0.1 * i, 0.5, 5.0);
  const Image image = problem_of(points, 0.0, "degenerate.line");
  const RefineResult result = expect_degenerate(image, fixed());
  ASSERT_EQ(result.weak_directions.size(), 1U);
  EXPECT_NE(result.weak_directions[0].find("rotation_x"), std::string::npos)
      << result.weak_directions[0];
}

// G8: a plane is fine when it is seen at an angle.
TEST(Degenerate, PlanesAreSolved) {
  std::vector<Vector3> points;
  Random random("degenerate.plane.points");
  for (int i = 0; i < 60; ++i) {
    const double x = random.uniform(-2.0, 2.0), y = random.uniform(-1.5, 1.5);
    points.emplace_back(x, y, 5.0 + 0.5 * x);
  }
  const RefineResult result = refine(problem_of(points, 0.3, "degenerate.plane"), fixed());
  EXPECT_EQ(result.verdict, Verdict::kOk);
  EXPECT_THAT(result.cam_from_world, PoseNear(Pose(), 5e-3, 0.03));
}

// G10: depths lie at the ends of the scale.
TEST(Degenerate, ExtremeDepthsAreFinite) {
  for (const double scale : {1e8, 1e-6}) {
    std::vector<Vector3> points;
    Random random("degenerate.scale.points");
    for (int i = 0; i < 60; ++i)
      points.push_back(scale * Vector3(random.uniform(-0.4, 0.4), random.uniform(-0.3, 0.3),
                                       random.uniform(1.0, 3.0)));
    Image image = problem_of(points, 0.3, "degenerate.scale");
    image.cam_from_world.translation *= scale;
    const RefineResult result = refine(image, fixed());
    EXPECT_EQ(result.verdict, Verdict::kOk) << scale;
    EXPECT_THAT(result.cam_from_world, PoseNear(Pose(), 5e-3, 0.02 * scale));
  }
}

// G10: points a billion units away say nothing of a unit's motion, and everything of the rotation.
// No direction lacks curvature (all six are measured, in units of the distance), but the covariance
// says how little is known of the position.
TEST(Degenerate, PointsAtInfinityTellOnlyTheRotation) {
  std::vector<Vector3> points;
  Random random("degenerate.infinity.points");
  for (int i = 0; i < 60; ++i)
    points.push_back(1e9 * Vector3(random.uniform(-0.4, 0.4), random.uniform(-0.3, 0.3), 1.0));
  const RefineResult result = refine(problem_of(points, 0.3, "degenerate.infinity"), fixed());
  ASSERT_TRUE(result.usable());
  EXPECT_LT(pose_error(result.cam_from_world, Pose()).rotation, 0.02);
  const auto bound = result.bound95();
  ASSERT_TRUE(bound.has_value());
  EXPECT_GT(bound->position, 1e5);
  EXPECT_LT(bound->rotation, 0.01);
}

// G11: ten million units from the origin the answer is as good as at home.
TEST(Degenerate, FarFromTheOriginIsTheSame) {
  const auto home = make_scene("degenerate.utm", kCamera, {100, 0.5, 0.2});
  auto far =
      make_scene("degenerate.utm", kCamera, {100, 0.5, 0.2, 2.0, 0.1, Vector3(4.5e6, -1e7, 3e5)});
  const RefineResult a = refine(home.image, fixed()), b = refine(far.image, fixed());
  EXPECT_EQ(b.verdict, Verdict::kOk);
  EXPECT_NEAR(b.final_median_px, a.final_median_px, 1e-4);
  EXPECT_THAT(b.cam_from_world, PoseNear(far.truth, 3e-3, 0.03));
}

}  // namespace
}  // namespace pose_refine
