// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/network_error.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "pose_refine/support/covariance.h"
#include "support/random.h"

namespace pose_refine {
namespace {

NetworkError some_error() {
  NetworkError error;
  error.covariance.setIdentity();
  error.covariance(0, 4) = error.covariance(4, 0) = 0.5;
  error.covariance *= 1e-2;
  error.degrees_of_freedom = 3.0;
  error.growth = 0.5;
  error.radius = 2.0;
  return error;
}

// The radius is found by the elementary function, the probability by the incomplete beta function.
TEST(NetworkErrorTest, RadiiAgreeWithTheProbabilityOfEllipsoids) {
  for (const double nu : {2.5, 4.0, 17.0, 300.0})
    for (const double share : {0.05, 0.5, 0.95, 0.999}) {
      const double squared = squared_radius(share, nu);
      EXPECT_NEAR(ellipsoid_probability(squared * (nu - 2.0) / nu, 6, nu), share, 1e-9) << nu;
    }
  EXPECT_NEAR(squared_radius(0.95, 1e6), 12.592, 1e-3);  // chi2
}

// Half of the errors of the t distribution are where the normal one has half of its own.
TEST(NetworkErrorTest, TheCovarianceIsThatOfTheMedian) {
  for (const double nu : {0.7, 3.0, 50.0}) {
    NetworkError error = some_error();
    error.degrees_of_freedom = nu;
    const double ratio = scatter_at(error, 0.0)(1, 1) / error.covariance(1, 1);
    EXPECT_NEAR(squared_radius(0.5, nu) * ratio, 5.348120627447118, 1e-9) << nu;
  }
}

TEST(NetworkErrorTest, ThePriorIsTheLikelihoodOfTheTDistribution) {
  testing::Random random("likelihood");
  const NetworkError error = some_error();
  const Prior prior = network_prior(error, random.pose());
  ASSERT_TRUE(validate(prior).ok());
  const auto& measured = std::get<PosePrior>(prior.measurement);
  const double nu = error.degrees_of_freedom;
  for (int trial = 0; trial < 50; ++trial) {
    const Pose truth =
        retract(measured.cam_from_world, std::exp(random.normal()) * random.normal6());
    const double s = normalized_error(measured.cam_from_world, truth, measured.covariance);
    const double d2 = normalized_error(measured.cam_from_world, truth, scatter_at(error, 0.0));
    EXPECT_NEAR(evaluate(prior.loss, s).rho, (nu + 6.0) * std::log1p(d2 / nu),
                1e-9 * (1.0 + evaluate(prior.loss, s).rho));
  }
}

TEST(NetworkErrorTest, GrowsWithTheDistanceToTheNearestMappedPose) {
  NetworkError error = some_error();
  const Pose here;
  EXPECT_EQ(distance_to_mapped(error, here), 0.0);
  error.mapped = {pose_from_center(here.rotation, Vector3(0.0, 3.0, 0.0)),
                  pose_from_center(so3_exp(Vector3(0.0, 0.0, 0.2)), Vector3(0.3, 0.0, 0.0))};
  EXPECT_NEAR(distance_to_mapped(error, here), std::hypot(0.3, 2.0 * 0.2), 1e-12);
  const Matrix6 near = scatter_at(error, 0.0), far = scatter_at(error, 2.0);
  EXPECT_LT((far - 4.0 * near).norm(), 1e-12);
  const Prior prior = network_prior(error, here);
  const double scale = 1.0 + error.growth * 0.5;
  EXPECT_NEAR(std::get<PosePrior>(prior.measurement).covariance(0, 0),
              near(0, 0) * scale * scale / 3.0, 1e-12);
}

TEST(NetworkErrorTest, WhatMakesNoSenseIsRefused) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(validate(some_error()).ok());
  for (const double bad : {nan, -1.0, 1e300}) {
    for (double NetworkError::*member :
         {&NetworkError::degrees_of_freedom, &NetworkError::growth, &NetworkError::radius}) {
      NetworkError error = some_error();
      error.*member = bad;
      EXPECT_FALSE(validate(error).ok()) << bad;
    }
  }
  NetworkError error = some_error();
  error.lag = nan;
  EXPECT_FALSE(validate(error).ok());
  error = some_error();
  error.covariance(2, 2) = 0.0;
  EXPECT_FALSE(validate(error).ok());
  error = some_error();
  error.covariance(2, 2) = HUGE_VAL;  // a network says something about every coordinate
  EXPECT_FALSE(validate(error).ok());
  error = some_error();
  error.mapped.push_back({Quaternion(1.0, 0.0, 0.0, 0.0), Vector3(0.0, nan, 0.0)});
  EXPECT_FALSE(validate(error).ok());
}

// A start that is not finite gets a prior that validate() refuses, and no crash.
TEST(NetworkErrorTest, OfAPoseThatIsNotFiniteIsNoPrior) {
  NetworkError error = some_error();
  error.mapped = {Pose()};
  Pose pose;
  pose.translation.x() = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(validate(network_prior(error, pose)).ok());
}

}  // namespace
}  // namespace pose_refine
