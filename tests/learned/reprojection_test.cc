// SPDX-License-Identifier: BSD-3-Clause
// These tests hold the worked examples of a mean reprojection loss, and the two-view loss.
#include <ceres/autodiff_cost_function.h>
#include <ceres/loss_function.h>
#include <ceres/problem.h>
#include <ceres/solver.h>
#include <gtest/gtest.h>

#include <cmath>

#include "pose_refine/learned/two_view.h"
#include "pose_refine/loss.h"
#include "pose_refine/residuals/point_residuals.h"
#include "support/matchers.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using Pixels = std::vector<Vector2>;

double mean_cost(const Loss& loss, const Pixels& a, const Pixels& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += evaluate(loss, (a[i] - b[i]).squaredNorm()).rho;
  return sum / static_cast<double>(a.size());
}

TEST(ReprojectionExamples, HaveTheirMeans) {
  const Pixels two = {{100, 150}, {200, 250}}, two_seen = {{102, 148}, {198, 255}};
  EXPECT_DOUBLE_EQ(mean_cost({}, two, two_seen), 18.5);
  const Pixels three = {{100, 150}, {200, 250}, {300, 350}};
  const Pixels three_seen = {{102, 148}, {198, 255}, {500, 600}};
  EXPECT_DOUBLE_EQ(mean_cost({}, three, three_seen), 34179.0);
  EXPECT_NEAR(0.5 * mean_cost({LossKind::kHuber, 10.0, 1.0}, three, three_seen), 1056.6873729,
              1e-7);
}

TEST(ReprojectionExamples, HuberIsThatOfCeres) {
  const ceres::HuberLoss huber(10.0);
  for (const double r : {0.0, 1.0, 9.999, 10.0, 10.001, 320.0}) {
    double rho[3];
    huber.Evaluate(r * r, rho);
    const LossValue ours = evaluate({LossKind::kHuber, 10.0, 1.0}, r * r);
    EXPECT_DOUBLE_EQ(ours.rho, rho[0]);
    EXPECT_DOUBLE_EQ(ours.rho1, rho[1]);
    const double written = r <= 10.0 ? 0.5 * r * r : 10.0 * (r - 5.0);
    EXPECT_NEAR(0.5 * ours.rho, written, 1e-12 * (1.0 + written));
  }
}

TEST(ReprojectionExamples, ProjectionsAreCorrected) {
  const auto camera = make_camera(CameraModel::kPinhole, 1000, 1000, {1000, 1000, 500, 500});
  const Pose pose{Quaternion::Identity(), Vector3(0, 0, 5)};
  const auto first = project(*camera, pose * Vector3(1, 2, 3));
  const auto second = project(*camera, pose * Vector3(4, 5, 6));
  ASSERT_TRUE(first && second);
  EXPECT_DOUBLE_EQ(first->x(), 625.0);
  EXPECT_DOUBLE_EQ(first->y(), 750.0);
  EXPECT_NEAR(second->x(), 863.636, 5e-4);
  EXPECT_NEAR(second->y(), 954.545, 5e-4);
}

// Two cameras stand side by side in front of a wall at depth 2, which shifts the image by 10 px.
struct Wall {
  KeypointView a, b;
  Pose b_from_a{Quaternion::Identity(), Vector3(-0.2, 0.0, 0.0)};

  Wall() {
    a.camera = make_camera(CameraModel::kPinhole, 64, 48, {100, 100, 32, 24}).value();
    a.depth = {64, 48, std::vector<float>(64 * 48, 2.0f)};
    b = a;
    a.keypoints = {{30.0, 20.0}, {40.0, 30.0}, {50.0, 10.0}};
    b.keypoints = {{31.0, 32.0}, {20.5, 20.0}, {2.0, 40.0}};
  }
};

// (57, 24) at depth 4 is the point (1, 0, 4) of a, which a quarter turn about z makes (0, 1, 4).
TEST(TwoViewLoss, WarpsByBothCameras) {
  Wall wall;
  wall.a.camera.params = {100, 110, 32, 24};
  wall.b.camera.params = {90, 95, 30, 20};
  wall.a.depth.z.assign(64 * 48, 4.0f);
  wall.b.depth.z.assign(64 * 48, 4.0f);
  const Pose turn{so3_exp(Vector3(0.0, 0.0, M_PI / 2)), Vector3::Zero()};
  const auto there = warp(wall.a, wall.b, turn, {57.0, 24.0});
  ASSERT_TRUE(there);
  EXPECT_LT((*there - Vector2(30.0, 20.0 + 95.0 / 4.0)).norm(), 1e-12);
  const auto back = warp(wall.b, wall.a, turn.inverse(), *there);
  ASSERT_TRUE(back);
  EXPECT_LT((*back - Vector2(57.0, 24.0)).norm(), 1e-12);
}

TEST(TwoViewLoss, PairsWhatIsMutuallyNearest) {
  const Wall wall;
  EXPECT_NEAR(warp(wall.a, wall.b, wall.b_from_a, {30.0, 20.0})->x(), 20.0, 1e-12);
  const auto result = two_view_loss(wall.a, wall.b, wall.b_from_a);
  ASSERT_TRUE(result.ok());
  ASSERT_EQ(result->pairs.size(), 2u);
  EXPECT_EQ(result->pairs[0].b, 1u);
  EXPECT_NEAR(result->pairs[0].distance, 0.5, 1e-12);
  EXPECT_EQ(result->pairs[1].b, 0u);
  EXPECT_NEAR(result->pairs[1].distance, 3.0, 1e-12);  // L1 of (1, 2), both ways
  EXPECT_NEAR(result->loss, 1.75, 1e-12);
}

TEST(TwoViewLoss, GatesDistancesAndScores) {
  Wall wall;
  TwoViewOptions options;
  options.gate_px = 2.0;  // L2 of (1, 2) is 2.24
  EXPECT_EQ(two_view_loss(wall.a, wall.b, wall.b_from_a, options)->pairs.size(), 1u);
  wall.a.scores = {0.05, 0.9, 0.9};
  wall.b.scores = {0.9, 0.9, 0.9};
  const auto scored = two_view_loss(wall.a, wall.b, wall.b_from_a);
  EXPECT_EQ(scored->pairs.size(), 2u);
  EXPECT_EQ(scored->scored, 1u);
  EXPECT_NEAR(scored->loss, 3.0, 1e-12);
}

TEST(TwoViewLoss, DropsWhatIsHiddenOrHasNoDepth) {
  Wall wall;
  EXPECT_FALSE(warp(wall.a, wall.b, wall.b_from_a, {5.0, 20.0}));  // leaves the other image
  wall.b.depth.z.assign(64 * 48, 1.9f);                            // something is in front
  EXPECT_FALSE(warp(wall.a, wall.b, wall.b_from_a, {30.0, 20.0}));
  wall = Wall();
  wall.a.depth.z[19 * 64 + 29] = 0.0f;  // one of four neighbors
  EXPECT_FALSE(warp(wall.a, wall.b, wall.b_from_a, {30.0, 20.0}));
  EXPECT_FALSE(two_view_loss(KeypointView(), wall.b, wall.b_from_a).ok());
}

TEST(DepthMap, IsBilinearBetweenCenters) {
  const DepthMap map{2, 2, {1.0f, 2.0f, 3.0f, 4.0f}};
  EXPECT_DOUBLE_EQ(*map.at({0.5, 0.5}), 1.0);
  EXPECT_DOUBLE_EQ(*map.at({1.5, 1.5}), 4.0);
  EXPECT_DOUBLE_EQ(*map.at({1.0, 1.0}), 2.5);
  EXPECT_FALSE(map.at({0.4, 1.0}));
  EXPECT_FALSE(map.at({NAN, 1.0}));
}

// The pair's cost is its distance, and a solver finds the motion from pairs alone.
TEST(TwoViewPoint, HasTheDistanceAsCostAndRecoversAPose) {
  const Wall wall;
  const auto result = two_view_loss(wall.a, wall.b, wall.b_from_a);
  const TwoViewPair pair = result->pairs[1];
  const Vector2 a = wall.a.keypoints[pair.a], b = wall.b.keypoints[pair.b];
  const TwoViewPoint point{{100, 100, 32, 24},
                           {100, 100, 32, 24},
                           {a.x(), a.y()},
                           {b.x(), b.y()},
                           0.5,
                           0.5,
                           PoseNorm::kL1,
                           1e-12,
                           1.0};
  Eigen::Vector4d r;
  ASSERT_TRUE(point(PoseBlock(wall.b_from_a).data, r.data()));
  EXPECT_NEAR(0.5 * r.squaredNorm(), pair.distance, 1e-9);

  testing::Random random("two views");
  const Pose truth{so3_exp(Vector3(0.05, -0.1, 0.02)), Vector3(-0.3, 0.1, 0.05)};
  PoseBlock block(retract(truth, 0.05 * random.normal6()));
  ceres::Problem problem;
  problem.AddParameterBlock(block.data, 7, new SE3Manifold);
  for (int i = 0; i < 20; ++i) {
    const Vector3 x(random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(3, 6));
    const Vector3 y = truth * x;
    auto* const functor = new TwoViewPoint{{100, 110, 32, 24},
                                           {90, 95, 30, 20},
                                           {100 * x.x() / x.z() + 32, 110 * x.y() / x.z() + 24},
                                           {90 * y.x() / y.z() + 30, 95 * y.y() / y.z() + 20},
                                           1.0 / x.z(),
                                           1.0 / y.z(),
                                           PoseNorm::kSquared,
                                           1e-6,
                                           1.0};
    problem.AddResidualBlock(new ceres::AutoDiffCostFunction<TwoViewPoint, 4, 7>(functor), nullptr,
                             block.data);
  }
  ceres::Solver::Options options;
  options.function_tolerance = options.gradient_tolerance = 1e-16;
  options.logging_type = ceres::SILENT;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);
  EXPECT_THAT(block.pose(), testing::PoseNear(truth, 1e-9, 1e-8));
}

}  // namespace
}  // namespace pose_refine
