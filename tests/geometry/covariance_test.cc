// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/covariance.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/random.h"

namespace pose_refine {
namespace {

using testing::Random;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Matrix6 random_covariance(Random& random, double size) {
  Matrix6 root;
  for (int i = 0; i < 6; ++i) root.col(i) = size * random.normal6();
  return root * root.transpose();
}

// Returns how much `of(Exp(xi) pose)` moves for each xi, one a column, by central differences.
template <class Function>
Matrix6 jacobian(const Pose& pose, const Function& moved) {
  const double step = 1e-6;
  Matrix6 j;
  for (int k = 0; k < 6; ++k) {
    const Vector6 xi = step * Vector6::Unit(k);
    j.col(k) = (moved(retract(pose, xi)) - moved(retract(pose, -xi))) / (2.0 * step);
  }
  return j;
}

void expect_transformed(const Matrix6& got, const Matrix6& j, const Matrix6& covariance) {
  const Matrix6 expected = j * covariance * j.transpose();
  EXPECT_LT((got - expected).norm(), 1e-7 * expected.norm());
}

// C3
TEST(PoseCovariance, FollowsTheFrame) {
  for (int seed = 0; seed < 20; ++seed) {
    Random random("covariance.frame" + std::to_string(seed));
    const Pose pose = random.pose(), rig = random.pose(), inverse = pose.inverse();
    const Matrix6 c = random_covariance(random, 0.01);
    expect_transformed(transform_covariance(c, rig),
                       jacobian(pose, [&](const Pose& p) { return local(rig * pose, rig * p); }),
                       c);
    expect_transformed(transform_covariance(c, inverse),
                       jacobian(pose, [&](const Pose& p) { return local(inverse, p.inverse()); }),
                       c);
    const auto in_world = [&](const Pose& p) {
      Vector6 difference;
      difference << so3_log((p.rotation.conjugate() * pose.rotation).normalized()),
          p.center() - pose.center();
      return difference;
    };
    expect_transformed(covariance_in_world(c, pose), jacobian(pose, in_world), c);
    EXPECT_LT((center_covariance(c, pose) - covariance_in_world(c, pose).bottomRightCorner<3, 3>())
                  .norm(),
              1e-15);
    // Another frame of the world does not change it.
    const Matrix6 same = jacobian(pose, [&](const Pose& p) { return local(pose * rig, p * rig); });
    EXPECT_LT((same - Matrix6::Identity()).norm(), 1e-7);
  }
}

// The expected values are from tables of chi2 and F.
TEST(PoseCovariance, ProbabilitiesAreThoseOfTheTables) {
  EXPECT_NEAR(ellipsoid_probability(12.591587, 6), 0.95, 1e-7);
  EXPECT_NEAR(ellipsoid_probability(7.814728, 3), 0.95, 1e-7);
  // F(6, 10) has its 95 % point at 3.217175; the covariance is nu / (nu - 2) times the scale.
  EXPECT_NEAR(ellipsoid_probability(6.0 * 3.217175 * 0.8, 6, 10.0), 0.95, 1e-7);
  EXPECT_EQ(ellipsoid_probability(0.0, 6), 0.0);
  EXPECT_EQ(ellipsoid_probability(kInfinity, 6, 10.0), 1.0);
  double last = 0.0;
  for (double squared = 0.1; squared < 100.0; squared *= 1.5) {
    const double now = ellipsoid_probability(squared, 6, 20.0);
    EXPECT_GT(now, last);
    last = now;
  }
}

// 95 % of the draws of a multivariate t of that covariance are within the bounds.
TEST(PoseCovariance, BoundsHoldTheirShare) {
  for (const double nu : {5.0, 12.0, kInfinity})
    for (const double longest : {1.0, 3.0, 30.0}) {
      Random random("covariance.bounds");
      Vector6 deviation = Vector6::Constant(0.001);
      deviation[0] = deviation[4] = 0.001 * longest;
      const PoseBound bound = bound95(Matrix6(deviation.cwiseAbs2().asDiagonal()), nu);
      const int draws = 40000;
      int position = 0, rotation = 0;
      for (int i = 0; i < draws; ++i) {
        double chi2 = 0.0;
        for (int k = 0; std::isfinite(nu) && k < static_cast<int>(nu); ++k)
          chi2 += std::pow(random.normal(), 2);
        const double t = std::isfinite(nu) ? std::sqrt((nu - 2.0) / chi2) : 1.0;
        const Vector6 xi = t * deviation.cwiseProduct(random.normal6());
        const PoseError error = pose_error(retract(Pose(), xi), Pose());
        position += error.translation <= bound.position;
        rotation += error.rotation <= bound.rotation;
      }
      EXPECT_NEAR(position / static_cast<double>(draws), 0.95, 0.01) << nu << " " << longest;
      EXPECT_NEAR(rotation / static_cast<double>(draws), 0.95, 0.01) << nu << " " << longest;
    }
}

// Where the deviations are equal, or there is one only, the bound is exact.
TEST(PoseCovariance, BoundsAreQuantiles) {
  for (const double nu : {2.1, 3.0, 7.5, 40.0, 1e5, kInfinity}) {
    Vector6 deviation = Vector6::Constant(0.01);
    deviation[1] = deviation[2] = 0.0;  // one axis of rotation
    const PoseBound bound = bound95(Matrix6(deviation.cwiseAbs2().asDiagonal()), nu);
    EXPECT_NEAR(ellipsoid_probability(std::pow(bound.position / 0.01, 2), 3, nu), 0.95, 1e-10);
    EXPECT_NEAR(ellipsoid_probability(std::pow(bound.rotation / 0.01, 2), 1, nu), 0.95, 1e-10);
  }
}

TEST(PoseCovariance, NormalizedErrorIsTheSameInEveryUnit) {
  Random random("covariance.nees");
  const Pose truth = random.pose();
  const Vector6 xi = 0.01 * random.normal6();
  const Matrix6 c = random_covariance(random, 0.01);
  const double expected = xi.dot(Matrix6(c.inverse()) * xi);
  EXPECT_NEAR(normalized_error(retract(truth, xi), truth, c), expected, 1e-6 * expected);
  for (const double unit : {1e-6, 1e6}) {
    Vector6 scale = Vector6::Ones();
    scale.tail<3>().setConstant(unit);
    Pose near = retract(truth, xi), far = truth;
    near.translation *= unit, far.translation *= unit;
    EXPECT_NEAR(normalized_error(near, far, scale.asDiagonal() * c * scale.asDiagonal()), expected,
                1e-6 * expected);
  }
  EXPECT_EQ(normalized_error(truth, truth, Matrix6::Zero()), kInfinity);
}

}  // namespace
}  // namespace pose_refine
