// SPDX-License-Identifier: BSD-3-Clause
#include <ceres/autodiff_cost_function.h>
#include <gtest/gtest.h>

#include <cmath>

#include "camera/extended.h"
#include "pose_refine/learned/objectives.h"
#include "pose_refine/residuals/point_residuals.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using testing::Random;

std::vector<Vector3> points_in_front(std::string_view name, const Pose& truth, int count) {
  Random random(name);
  std::vector<Vector3> points;
  for (int i = 0; i < count; ++i)
    points.push_back(truth.inverse() * Vector3(random.uniform(-2.0, 2.0), random.uniform(-2.0, 2.0),
                                               random.uniform(2.0, 10.0)));
  return points;
}

Pose turned(const Pose& truth, const Vector3& rotation) {
  return pose_from_center(so3_exp(rotation) * truth.rotation, truth.center());
}

TEST(GeometricLoss, IsZeroAtTheTruth) {
  const Pose truth = Random("zero").pose();
  const auto points = points_in_front("zero", truth, 50);
  for (const Norm norm : {Norm::kL1, Norm::kL2})
    EXPECT_LT(geometric_loss(truth, truth, points, {norm, BehindCamera::kContinue, {}}).value(),
              1e-15);
}

// Everything lies behind, u is kept and v is flipped: this is the false minimum of the published
// form.
TEST(GeometricLoss, IsTwiceTheMeanHeightHalfATurnAboutY) {
  const Pose truth = Random("false minimum").pose();
  const auto points = points_in_front("false minimum", truth, 50);
  const Pose back = turned(truth, Vector3(0.0, M_PI, 0.0));
  double height = 0.0;
  for (const Vector3& point : points) {
    const Vector3 p = truth * point;
    height += std::abs(p.y() / p.z()) / 50.0;
  }
  for (const Norm norm : {Norm::kL1, Norm::kL2})
    EXPECT_NEAR(geometric_loss(back, truth, points, {norm, std::nullopt, {}}).value(), 2.0 * height,
                1e-13);
  const double before =
      geometric_loss(turned(truth, Vector3(0.0, 1.0, 0.0)), truth, points).value();
  EXPECT_GT(geometric_loss(back, truth, points).value(), before);  // continued, it keeps rising
}

TEST(GeometricLoss, TreatsPointsBehindAsAsked) {
  const Pose truth = Random("behind").pose();
  const auto points = points_in_front("behind", truth, 50);
  const Pose back = turned(truth, Vector3(0.0, M_PI, 0.0));
  EXPECT_EQ(geometric_loss(back, truth, points, {Norm::kL1, BehindCamera::kZero, {}}).value(), 0.0);
  EXPECT_FALSE(geometric_loss(back, truth, points, {Norm::kL1, BehindCamera::kFail, {}}).ok());
  EXPECT_FALSE(geometric_loss(truth, back, points).ok());  // the truth sees none
  const auto clipped =
      geometric_loss(back, truth, points, {Norm::kL1, BehindCamera::kContinue, 0.5});
  EXPECT_NEAR(clipped.value(), 0.5, 1e-12);
}

TEST(GeometricLoss, IsTheSameInAMovedOrScaledWorld) {
  Random random("moved");
  const Pose truth = random.pose(), estimate = turned(truth, 0.2 * random.normal3());
  const Pose world = random.pose();
  const auto points = points_in_front("moved", truth, 50);
  std::vector<Vector3> moved, scaled;
  for (const Vector3& point : points) {
    moved.push_back(world.inverse() * point);
    scaled.push_back(7.0 * point);
  }
  const double loss = geometric_loss(estimate, truth, points).value();
  EXPECT_NEAR(geometric_loss(estimate * world, truth * world, moved).value(), loss, 1e-13);
  EXPECT_NEAR(geometric_loss({estimate.rotation, 7.0 * estimate.translation},
                             {truth.rotation, 7.0 * truth.translation}, scaled)
                  .value(),
              loss, 1e-13);
  const Pose negative{Quaternion(-estimate.rotation.coeffs()), estimate.translation};
  EXPECT_EQ(geometric_loss(negative, truth, points).value(), loss);
}

TEST(GeometricLoss, IsTheCostOfItsResiduals) {
  Random random("residuals");
  const Pose truth = random.pose();
  const auto points = points_in_front("residuals", truth, 49);
  std::vector<double> depths = visible_depths(truth, points);
  std::sort(depths.begin(), depths.end());
  const double z0 = 0.05 * depths[depths.size() / 2];
  const std::pair<Norm, PoseNorm> norms[] = {{Norm::kL1, PoseNorm::kL1},
                                             {Norm::kL2, PoseNorm::kL2}};
  for (const double angle : {0.1, 1.0, 3.0}) {
    const PoseBlock block(turned(truth, angle * random.direction()));
    for (const auto& [norm, pose_norm] : norms) {
      for (const double clip : {0.0, 2.0}) {
        double cost = 0.0;
        for (const Vector3& point : points) {
          const Vector3 p = truth * point;
          const GeometricPoint functor{{point.x(), point.y(), point.z()},
                                       {p.x() / p.z(), p.y() / p.z()},
                                       z0,
                                       pose_norm,
                                       1e-9,
                                       clip,
                                       1.0 / 49.0};
          double r[2];
          ASSERT_TRUE(functor(block.data, r));
          cost += 0.5 * (r[0] * r[0] + r[1] * r[1]);
        }
        GeometricLossOptions options{norm, BehindCamera::kContinue, {}};
        if (clip > 0.0) options.clip = clip;
        const double loss = geometric_loss(block.pose(), truth, points, options).value();
        EXPECT_NEAR(cost, loss, 1e-8 * (1.0 + loss)) << angle << " " << clip;
      }
    }
  }
}

// J6: a quarter turn about z takes (1, 2, 3) to (-2, 1, 3), and the translation adds (0.5, 0, 1).
// The result (-1.5, 1, 4) is (-0.375, 0.25) on the plane.
TEST(GeometricPoint, HasTheValuesComputedByHand) {
  const PoseBlock pose(Pose{so3_exp(Vector3(0.0, 0.0, M_PI / 2)), Vector3(0.5, 0.0, 1.0)});
  const auto expect = [&](const GeometricPoint& functor, double u, double v) {
    Vector2 r;
    ASSERT_TRUE(functor(pose.data, r.data()));
    EXPECT_NEAR(r.x(), u, 1e-13);
    EXPECT_NEAR(r.y(), v, 1e-13);
  };
  const double s = std::sqrt(0.2), t = -std::sqrt(1.28);
  // Less (-0.675, 1.21) this is (0.3, -0.96), and 1/2 |r|^2 = 0.09 + 0.9216.
  const auto point = [](double a, double b, PoseNorm norm, double smoothing) {
    return GeometricPoint{{1.0, 2.0, 3.0}, {a, b}, 0.1, norm, smoothing, 0.0, 1.0};
  };
  GeometricPoint squared = point(-0.675, 1.21, PoseNorm::kSquared, 1.0);
  expect(squared, 0.3 * M_SQRT2, -0.96 * M_SQRT2);
  // Below z0 = 10 the depth 4 counts as 1/z -> (20 - 4)/100 = 0.16: (-0.24, 0.16) less the same.
  squared.z0 = 10.0;
  expect(squared, 0.435 * M_SQRT2, -1.05 * M_SQRT2);
  // With a = 0.4: sqrt(0.16 + 0.09) = 0.5 costs 0.1, and sqrt(0.16 + 0.9216) = 1.04 costs 0.64.
  GeometricPoint one = point(-0.675, 1.21, PoseNorm::kL1, 0.4);
  expect(one, s, t);
  // Together they cost 0.74: a clip of 0.745 leaves that, and one of 0.5 makes it 0.5 = 1/2 1^2.
  one.clip = 0.745;
  expect(one, s, t);
  one.clip = 0.5;
  expect(one, 1.0, 0.0);
  one.clip = 0.0, one.weight = 4.0;
  expect(one, 2.0 * s, 2.0 * t);
  // Less (-0.675, 0.65) this is (0.3, -0.4), of length 0.5: with a = 1.2, the loss is 1.3 - 1.2 =
  // 0.1.
  expect(point(-0.675, 0.65, PoseNorm::kL2, 1.2), 0.3 * std::sqrt(0.8), -0.4 * std::sqrt(0.8));
}

TEST(DepthContinuation, HasTheValueAndSlopeOfTheReciprocalAtItsStart) {
  for (const double z0 : {0.1, 2.0}) {
    const auto above = camera::continued_reciprocal(z0, z0);
    const auto below = camera::continued_reciprocal(z0 * (1.0 - 1e-12), z0);
    EXPECT_NEAR(above.value, 1.0 / z0, 1e-15 / z0);
    EXPECT_NEAR(below.value, 1.0 / z0, 1e-11 / z0);
    EXPECT_DOUBLE_EQ(above.slope, -1.0 / (z0 * z0));
    EXPECT_DOUBLE_EQ(below.slope, -1.0 / (z0 * z0));
  }
  const double expected[][2] = {{0.05, 15.0}, {0.0, 20.0}, {-0.5, 70.0}, {-2.0, 220.0}};
  for (const auto& [z, value] : expected)
    EXPECT_NEAR(camera::continued_reciprocal(z, 0.1).value, value, 1e-11);
}

}  // namespace
}  // namespace pose_refine
