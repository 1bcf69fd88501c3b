// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <iostream>

#include "pose_refine/learned/objectives.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using testing::Random;

constexpr int kCases = 300;

DepthRange random_depths(Random& random) {
  const double nearest = std::exp(random.uniform(-2.0, 2.0));
  return {nearest, nearest * std::exp(random.uniform(0.01, 5.0))};
}

// Returns the definition by Gauss-Legendre quadrature in ln x; `side` -1 puts the planes behind.
double quadrature(const Pose& estimate, const Pose& truth, const DepthRange& depths,
                  double side = 1.0) {
  constexpr std::array<double, 5> node = {-0.9061798459386640, -0.5384693101056831, 0.0,
                                          0.5384693101056831, 0.9061798459386640};
  constexpr std::array<double, 5> weight = {0.2369268850561891, 0.4786286704993665,
                                            0.5688888888888889, 0.4786286704993665,
                                            0.2369268850561891};
  const Matrix3 r = estimate.rotation_matrix() * truth.rotation_matrix().transpose();
  const Vector3 t = estimate.rotation * Vector3(truth.center() - estimate.center());
  const Vector3 n = -side * Vector3::UnitZ();
  constexpr int kPanels = 200;
  const double length = std::log(depths.farthest / depths.nearest) / kPanels;
  double sum = 0.0;
  for (int panel = 0; panel < kPanels; ++panel) {
    for (std::size_t k = 0; k < node.size(); ++k) {
      const double x = depths.nearest * std::exp(length * (panel + 0.5 + 0.5 * node[k]));
      const Matrix3 difference = Matrix3::Identity() - (r - t * n.transpose() / x);
      sum += 0.5 * length * weight[k] * x * difference.squaredNorm();
    }
  }
  return sum / (depths.farthest - depths.nearest);
}

TEST(HomographyLoss, EqualsItsDefinitionByQuadrature) {
  Random random("quadrature");
  double worst = 0.0;
  for (int i = 0; i < kCases; ++i) {
    const Pose estimate = random.pose(), truth = random.pose();
    const DepthRange depths = random_depths(random);
    const double expected = quadrature(estimate, truth, depths);
    const double error = homography_loss(estimate, truth, depths) / expected - 1.0;
    worst = std::max(worst, std::abs(error));
  }
  std::cout << "largest relative deviation " << worst << '\n';
  EXPECT_LT(worst, 1e-13);
}

TEST(HomographyLoss, IsFourTimesOneMinusCosForARotationAlone) {
  Random random("rotation alone");
  for (int i = 0; i < kCases; ++i) {
    const Pose truth = random.pose();
    const double angle = random.uniform(0.0, M_PI);
    const Pose turned =
        pose_from_center(so3_exp(angle * random.direction()) * truth.rotation, truth.center());
    EXPECT_NEAR(homography_loss(turned, truth, random_depths(random)),
                4.0 * (1.0 - std::cos(angle)), 1e-13);
  }
}

TEST(HomographyLoss, OfOnePlaneIsTheLimitOfANarrowRange) {
  Random random("one plane");
  const Pose estimate = random.pose(), truth = random.pose();
  const double plane = homography_loss(estimate, truth, {2.0, 2.0});
  for (const double width : {1e-12, 1e-8, 1e-5}) {
    EXPECT_NEAR(homography_loss(estimate, truth, {2.0, 2.0 * (1.0 + width)}) / plane, 1.0,
                2.0 * width + 1e-14);
  }
}

TEST(HomographyLoss, IsSymmetricAndTheSameInAMovedOrScaledWorld) {
  Random random("invariances");
  for (int i = 0; i < kCases; ++i) {
    const Pose a = random.pose(), b = random.pose(), world = random.pose();
    const DepthRange depths = random_depths(random);
    const double loss = homography_loss(a, b, depths);
    EXPECT_NEAR(homography_loss(b, a, depths) / loss, 1.0, 1e-12);
    EXPECT_NEAR(homography_loss(a * world, b * world, depths) / loss, 1.0, 1e-12);
    const Pose large_a{a.rotation, 7.0 * a.translation}, large_b{b.rotation, 7.0 * b.translation};
    const DepthRange far{7.0 * depths.nearest, 7.0 * depths.farthest};
    EXPECT_NEAR(homography_loss(large_a, large_b, far) / loss, 1.0, 1e-12);
  }
}

TEST(HomographyLoss, HasARootThatIsAMetric) {
  Random random("metric");
  for (int i = 0; i < kCases; ++i) {
    const Pose a = random.pose(), b = random.pose(), c = random.pose();
    const DepthRange depths = random_depths(random);
    const auto distance = [&](const Pose& p, const Pose& q) {
      return std::sqrt(homography_loss(p, q, depths));
    };
    EXPECT_LE(distance(a, c), distance(a, b) + distance(b, c) + 1e-12);
  }
}

// The best center for a wrong rotation leaves 4 ((2-k)(qx^2 + qy^2) + 2 qz^2), so there is no false
// minimum.
TEST(HomographyLoss, HasNoFalseMinimumInTheRotation) {
  Random random("landscape");
  const double w1 = std::log(6.0) / 5.0, w2 = 1.0 / 6.0, k = w1 * w1 / w2;
  for (int i = 0; i < kCases; ++i) {
    const Quaternion q = random.pose().rotation;
    const Vector3 shift = -(w1 / w2) * (q * Vector3::UnitZ() - Vector3::UnitZ());
    const double expected =
        4.0 * ((2.0 - k) * (q.x() * q.x() + q.y() * q.y()) + 2.0 * q.z() * q.z());
    EXPECT_NEAR(homography_loss({q, shift}, Pose(), {1.0, 6.0}), expected, 1e-13);
    EXPECT_GE(homography_loss({q, shift + 0.1 * random.normal3()}, Pose(), {1.0, 6.0}), expected);
  }
}

TEST(HomographyLoss, AsReleasedLooksAtPlanesBehindTheCamera) {
  Random random("sign");
  double largest = 0.0;
  for (int i = 0; i < kCases; ++i) {
    const Pose estimate = random.pose(), truth = random.pose();
    const DepthRange depths = random_depths(random);
    const double released = homography_loss(estimate, truth, depths, HomographySign::kAsReleased);
    EXPECT_NEAR(released / quadrature(estimate, truth, depths, -1.0), 1.0, 1e-12);
    const double correct = homography_loss(estimate, truth, depths);
    largest = std::max(largest, std::abs(released / correct - 1.0));
  }
  EXPECT_GT(largest, 1.0);  // a wrong sign is no small matter
}

// Five degrees of yaw are compensated by the sideways shift that keeps the image still at depths 2
// to 10.
TEST(HomographyLoss, KnowsWhichShiftCompensatesATurn) {
  const DepthRange depths{2.0, 10.0};
  const Pose truth;
  const Quaternion yaw = so3_exp(Vector3(0.0, 5.0 * M_PI / 180.0, 0.0));
  const double w1 = std::log(5.0) / 8.0, w2 = 1.0 / 20.0;
  const Vector3 shift = -(w1 / w2) * (yaw * Vector3::UnitZ() - Vector3::UnitZ());
  EXPECT_NEAR(shift.x(), -0.351, 5e-4);
  EXPECT_NEAR(shift.z(), 0.015, 5e-4);
  EXPECT_NEAR(homography_loss({yaw, shift}, truth, depths), 0.00906, 5e-6);
  EXPECT_NEAR(homography_loss({yaw, shift}, truth, depths, HomographySign::kAsReleased), 0.03370,
              5e-6);
  EXPECT_NEAR(homography_loss({yaw, Vector3::Zero()}, truth, depths), 0.01522, 5e-6);
}

TEST(DepthRange, TakesTheReleasedIndices) {
  std::vector<double> depths(101);
  for (std::size_t i = 0; i < depths.size(); ++i) depths[i] = 200.0 - static_cast<double>(i);
  const auto range = depth_range(depths);
  ASSERT_TRUE(range.ok());
  EXPECT_EQ(range->nearest, 102.0);  // int(0.025 * 100) = 2 of 100, 101, ...
  EXPECT_EQ(range->farthest, 197.0);
  EXPECT_EQ(depth_range({3.0}, 0.15, 0.85)->nearest, 3.0);
  EXPECT_FALSE(depth_range({}).ok());
  EXPECT_FALSE(depth_range({0.0, 1.0}, 0.0).ok());
  EXPECT_FALSE(depth_range({1.0}, 0.9, 0.1).ok());
  EXPECT_FALSE(depth_range({1.0, NAN}).ok());
}

TEST(DepthRange, CountsOnlyPointsInFront) {
  const Pose pose{Quaternion::Identity(), Vector3(0.0, 0.0, 1.0)};
  const std::vector<Vector3> points = {{0, 0, 1}, {5, 5, 3}, {0, 0, -2}, {0, 0, 2000}};
  EXPECT_EQ(visible_depths(pose, points, 0.2, 1000.0), (std::vector<double>{2.0, 4.0}));
}

TEST(HomographyMean, IsAMinimum) {
  Random random("mean");
  for (int trial = 0; trial < 20; ++trial) {
    const Pose base = random.pose();
    std::vector<WeightedPose> poses;
    for (int i = 0; i < 7; ++i) {
      const Quaternion turn = so3_exp(0.6 * random.normal3());
      poses.push_back({pose_from_center(turn * base.rotation, 2.0 * random.normal3()),
                       random_depths(random), random.uniform(0.2, 2.0)});
    }
    const auto total = [&](const Pose& pose) {
      double sum = 0.0;
      for (const auto& p : poses) sum += p.weight * homography_loss(pose, p.pose, p.depths);
      return sum;
    };
    const auto mean = homography_mean(poses);
    ASSERT_TRUE(mean.ok());
    const double least = total(*mean);
    for (int k = 0; k < 200; ++k) {
      const double size = std::pow(10.0, random.uniform(-5.0, 0.5));
      EXPECT_GE(total(retract(*mean, size * random.normal6())), least * (1.0 - 1e-13));
    }
  }
}

TEST(HomographyMean, OfOnePoseIsThatPoseFarFromTheOriginToo) {
  Random random("one");
  Pose pose = random.pose();
  pose = pose_from_center(pose.rotation, Vector3(5e5, -4e6, 100.0));
  const auto mean = homography_mean({{pose, {2.0, 9.0}, 3.0}, {random.pose(), {2.0, 9.0}, 0.0}});
  ASSERT_TRUE(mean.ok());
  EXPECT_LT(pose_error(*mean, pose).translation, 1e-8);
  EXPECT_LT(pose_error(*mean, pose).rotation, 1e-12);
}

TEST(HomographyMean, RefusesWhatHasNoMean) {
  EXPECT_FALSE(homography_mean({}).ok());
  EXPECT_FALSE(homography_mean({{Pose(), {1.0, 2.0}, 0.0}}).ok());
  EXPECT_FALSE(homography_mean({{Pose(), {1.0, 2.0}, -1.0}, {Pose(), {1.0, 2.0}, 2.0}}).ok());
  EXPECT_FALSE(homography_mean({{Pose(), {0.0, 2.0}, 1.0}}).ok());
  EXPECT_FALSE(homography_mean({{Pose(), {1.0, NAN}, 1.0}}).ok());
}

}  // namespace
}  // namespace pose_refine
