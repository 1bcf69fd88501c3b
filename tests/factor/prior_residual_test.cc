// SPDX-License-Identifier: BSD-3-Clause
// J1, J6: residuals of measured priors are compared with differences and with values worked by
// hand, and must leave free what they do not measure.
#include <gtest/gtest.h>

#include <cmath>

#include "pose_refine/residuals/prior_residuals.h"
#include "support/angles.h"
#include "support/derivatives.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using testing::expect_right_derivatives;
using testing::Random;

template <int n>
Eigen::Matrix<double, n, n> covariance(Random& random) {
  Eigen::Matrix<double, n, n> a;
  for (int i = 0; i < n * n; ++i) a.data()[i] = random.normal();
  return a * a.transpose() + Eigen::Matrix<double, n, n>::Identity();
}

template <class Functor>
Eigen::Matrix<double, Functor::kResiduals, 1> residual_of(const Functor& functor,
                                                          const Pose& pose) {
  Eigen::Matrix<double, Functor::kResiduals, 1> r;
  functor(PoseBlock(pose).data, r.data());
  return r;
}

TEST(PriorResiduals, DerivativesMatchDifferences) {
  Random random("prior.derivatives");
  for (int i = 0; i < 200; ++i) {
    const Pose prior = random.pose();
    const Pose pose = random.pose_near(prior, 2.0, 2.0);
    expect_right_derivatives<6>(PosePriorResidual({prior, covariance<6>(random)}), pose, "pose");
    expect_right_derivatives<3>(PositionPriorResidual({prior.center(), covariance<3>(random)}),
                                pose, "position");
    expect_right_derivatives<3>(RotationPriorResidual({prior.rotation, covariance<3>(random)}),
                                pose, "rotation");
    expect_right_derivatives<3>(GravityPriorResidual({random.direction(), random.direction(), 0.3}),
                                pose, "gravity");
    const Vector3 up = random.direction();
    const Vector3 axis = random.direction();
    // Near the vertical the heading turns too fast for differences.
    if (std::abs(up.dot(pose.rotation.conjugate() * axis)) > 0.9) continue;
    const YawPrior yaw{heading(random.uniform(-3.0, 3.0), up), axis, up, 0.3};
    // At half a turn off the angle jumps, and a difference reaches over it.
    if (std::abs(residual_of(YawPriorResidual(yaw), pose)[0] * yaw.sigma) > 3.0) continue;
    expect_right_derivatives<1>(YawPriorResidual(yaw), pose, "yaw");
  }
}

TEST(PriorResiduals, DerivativesAtThePriorAreFinite) {
  const Pose prior = Random("prior.at").pose();
  expect_right_derivatives<6>(PosePriorResidual({prior, Matrix6::Identity()}), prior, "pose");
  expect_right_derivatives<3>(RotationPriorResidual({prior.rotation, Matrix3::Identity()}), prior,
                              "rotation");
}

// J3: finite and right at every angle from the prior. The logarithm jumps at half a turn, and a
// difference reaches over it.
TEST(PriorResiduals, DerivativesAreFiniteAtEveryAngle) {
  Random random("prior.angles");
  for (const double angle : testing::kAngles)
    for (int i = 0; i < 20; ++i) {
      const Pose prior = random.pose();
      const Pose pose =
          retract(prior, (Vector6() << angle * random.direction(), 1, 2, 3).finished());
      const RotationPriorResidual rotation({prior.rotation, Matrix3::Identity()});
      const PosePriorResidual whole({prior, Matrix6::Identity()});
      const std::string what = "angle " + std::to_string(angle);
      EXPECT_NEAR(residual_of(rotation, pose).norm(), std::min(angle, 2.0 * M_PI - angle), 1e-12);
      if (std::abs(angle - M_PI) > 0.1) {
        expect_right_derivatives<3>(rotation, pose, what);
        expect_right_derivatives<6>(whole, pose, what);
      }
      EXPECT_TRUE(testing::jacobian_of<3>(rotation, pose).allFinite()) << what;
      EXPECT_TRUE(testing::jacobian_of<6>(whole, pose).allFinite()) << what;
    }
}

// The residual of a full prior is the whitened tangent of pose.h.
TEST(PriorResiduals, OfAPoseIsTheWhitenedTangent) {
  Random random("prior.tangent");
  for (int i = 0; i < 100; ++i) {
    const Pose prior = random.pose();
    const Pose pose = random.pose_near(prior, 2.0, 2.0);
    const Matrix6 sigma = covariance<6>(random);
    const Vector6 xi = local(prior, pose);
    const double distance = residual_of(PosePriorResidual({prior, sigma}), pose).squaredNorm();
    EXPECT_NEAR(distance, xi.dot(Matrix6(sigma.inverse()) * xi), 1e-9 * (1.0 + distance));
  }
}

TEST(PriorResiduals, HaveTheValuesComputedByHand) {
  // A quarter turn about z; the center is -R^T t = -(2, -1, 3) = (-2, 1, -3).
  const Pose pose{so3_exp(Vector3(0.0, 0.0, M_PI / 2)), Vector3(1.0, 2.0, 3.0)};
  PositionPrior position{Vector3(-2.5, 1.0, -3.0), Matrix3::Identity()};
  position.covariance(0, 0) = 0.25;
  EXPECT_LT((residual_of(PositionPriorResidual(position), pose) - Vector3(1.0, 0.0, 0.0)).norm(),
            1e-12);
  const RotationPrior rotation{Quaternion::Identity(), 4.0 * Matrix3::Identity()};
  EXPECT_LT((residual_of(RotationPriorResidual(rotation), pose) - Vector3(0, 0, M_PI / 4)).norm(),
            1e-12);
  // The world's down (-x) is -y in the camera; measured -x, with 0.5.
  const GravityPrior gravity{Vector3(-9.81, 0, 0), Vector3(2.0, 0, 0), 0.5};
  EXPECT_LT((residual_of(GravityPriorResidual(gravity), pose) - Vector3(2.0, -2.0, 0.0)).norm(),
            1e-12);
  // The camera's x axis is the world's -y: -90 degrees from x about z, measured -60.
  const YawPrior yaw{heading(-M_PI / 3, Vector3::UnitZ()), Vector3::UnitX(), Vector3::UnitZ(), 0.1};
  EXPECT_NEAR(residual_of(YawPriorResidual(yaw), pose)[0], -M_PI / 6 / 0.1, 1e-9);
}

// T T0^-1 is a quarter turn w = (0, 0, pi/2) and the shift (2, 1, 3) - R (1, 0, 0) = (2, 0, 3), as
// R (1, 0, 0) = (0, 1, 0). J_l(w)^-1 is pi/4 (1, 1; -1, 1) in x and y: its logarithm moves by
// (pi/2, -pi/2, 3).
TEST(PriorResiduals, OfAPoseHasTheValueComputedByHand) {
  const Pose pose{so3_exp(Vector3(0.0, 0.0, M_PI / 2)), Vector3(2.0, 1.0, 3.0)};
  Vector6 sigma;
  sigma << 1.0, 1.0, 2.0, 0.5, 1.0, 3.0;
  const PosePrior prior{{Quaternion::Identity(), Vector3(1.0, 0.0, 0.0)},
                        sigma.cwiseAbs2().asDiagonal()};
  Vector6 expected;
  expected << 0.0, 0.0, M_PI / 4, M_PI, -M_PI / 2, 1.0;
  EXPECT_LT((residual_of(PosePriorResidual(prior), pose) - expected).norm(), 1e-12);
}

TEST(PriorResiduals, LeaveFreeWhatTheyDoNotMeasure) {
  Random random("prior.free");
  for (int i = 0; i < 100; ++i) {
    const Vector3 up = random.direction();
    const Pose pose = random.pose();
    const Pose turned = {pose.rotation * so3_exp(random.uniform(-3.0, 3.0) * up), random.normal3()};
    const GravityPriorResidual gravity({random.direction(), up, 0.1});
    EXPECT_LT((residual_of(gravity, pose) - residual_of(gravity, turned)).norm(), 1e-12);

    const PositionPriorResidual position({random.normal3(), covariance<3>(random)});
    const Pose spun = pose_from_center(random.pose().rotation, pose.center());
    EXPECT_LT((residual_of(position, pose) - residual_of(position, spun)).norm(), 1e-11);

    const RotationPriorResidual rotation({random.pose().rotation, covariance<3>(random)});
    const Pose moved{pose.rotation, random.normal3()};
    EXPECT_LT((residual_of(rotation, pose) - residual_of(rotation, moved)).norm(), 1e-12);

    // Tilting the axis towards the vertical keeps its heading.
    const YawPrior measured{heading(1.0, up), random.direction(), up, 0.1};
    const Vector3 axis = pose.rotation.conjugate() * measured.axis_in_camera;
    const double room = std::acos(std::abs(up.dot(axis)));  // from the axis to the vertical
    const Vector3 level = axis.cross(up).normalized();
    const Pose tilted{pose.rotation * so3_exp(0.9 * random.uniform(-room, room) * level),
                      Vector3::Zero()};
    const YawPriorResidual yaw(measured);
    EXPECT_NEAR(residual_of(yaw, pose)[0], residual_of(yaw, tilted)[0], 1e-8);
  }
}

TEST(PriorResiduals, AnInfiniteVarianceLeavesItsCoordinateFree) {
  PositionPrior prior{Vector3(1.0, 2.0, 3.0), Matrix3::Identity()};
  prior.covariance(2, 2) = HUGE_VAL;
  EXPECT_TRUE(validate(Prior{prior, {}}).ok());
  const auto at = [&](const Vector3& center) {
    return residual_of(PositionPriorResidual(prior),
                       pose_from_center(Quaternion::Identity(), center))
        .norm();
  };
  EXPECT_NEAR(at({1.0, 2.0, 1e6}), 0.0, 1e-12);
  EXPECT_NEAR(at({1.0, 5.0, 0.0}), 3.0, 1e-12);
}

TEST(PriorResiduals, AVerticalAxisHasNoHeading) {
  const YawPriorResidual yaw({});
  const Pose up{so3_exp(Vector3::Zero()), Vector3::Zero()};  // the camera looks along the world's z
  ceres::AutoDiffCostFunction<YawPriorResidual, 1, 7> cost(new YawPriorResidual(yaw));
  const PoseBlock block(up);
  const double* const parameters[] = {block.data};
  double r = NAN, jacobian[7];
  double* jacobians[] = {jacobian};
  ASSERT_TRUE(cost.Evaluate(parameters, &r, jacobians));
  EXPECT_EQ(r, 0.0);
  for (const double j : jacobian) EXPECT_EQ(j, 0.0);
}

TEST(Prior, WhatIsNoMeasurementIsRefused) {
  Matrix6 asymmetric = Matrix6::Identity();
  asymmetric(0, 1) = 0.5;
  Matrix6 indefinite = Matrix6::Identity();
  indefinite(0, 1) = indefinite(1, 0) = 1.5;
  Matrix6 singular = Matrix6::Ones();
  Matrix6 mixed = Matrix6::Identity();
  mixed(0, 0) = HUGE_VAL;
  mixed(0, 1) = mixed(1, 0) = 0.1;
  for (const Matrix6& covariance :
       {Matrix6(Matrix6::Zero()), asymmetric, indefinite, singular, mixed,
        Matrix6(Matrix6::Constant(NAN)), Matrix6(-Matrix6::Identity()),
        Matrix6(1e-300 * Matrix6::Identity())})
    EXPECT_FALSE(validate(Prior{PosePrior{Pose(), covariance}, {}}).ok()) << covariance;
  const Quaternion zero(0, 0, 0, 0), nan(NAN, 0, 0, 0);
  EXPECT_FALSE(validate(Prior{RotationPrior{zero, Matrix3::Identity()}, {}}).ok());
  EXPECT_FALSE(validate(Prior{RotationPrior{nan, Matrix3::Identity()}, {}}).ok());
  EXPECT_FALSE(
      validate(Prior{PositionPrior{Vector3(0, INFINITY, 0), Matrix3::Identity()}, {}}).ok());
  EXPECT_FALSE(validate(Prior{GravityPrior{Vector3::Zero()}, {}}).ok());
  GravityPrior gravity;
  for (const double sigma : {0.0, -1.0, double{NAN}, double{INFINITY}}) {
    gravity.sigma = sigma;
    EXPECT_FALSE(validate(Prior{gravity, {}}).ok()) << sigma;
  }
  EXPECT_FALSE(validate(Prior{YawPrior{Vector3(0, 0, 1)}, {}}).ok());
  EXPECT_FALSE(validate(Prior{YawPrior{}, {LossKind::kHuber, -1.0, 1.0}}).ok());
  EXPECT_TRUE(validate(Prior{YawPrior{}, {LossKind::kHuber, 1.0, 1.0}}).ok());
  EXPECT_TRUE(validate(Prior{}).ok());
}

}  // namespace
}  // namespace pose_refine
