// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <limits>

#include "pose_refine/image.h"
#include "pose_refine/refine.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

using testing::vga_camera;

const Vector3 kSkyward(0.0, 0.0, 1.0);

// Returns one measurement of every kind, off by about `off` standard deviations.
std::vector<Prior> measurements(const Pose& truth, double off, std::string_view seed) {
  Random random(seed);
  Matrix6 pose_covariance = Matrix6::Identity();
  for (int i = 0; i < 6; ++i) pose_covariance(i, i) = i < 3 ? 1e-4 : 1e-3;
  pose_covariance(0, 4) = pose_covariance(4, 0) = 1e-4;
  const Pose pose = retract(truth, 0.02 * off * random.normal6());
  const Vector3 axis = pose.rotation.conjugate() * Vector3::UnitZ();
  return {
      {PosePrior{pose, pose_covariance}, {}},
      {PositionPrior{pose.center(), 1e-3 * Matrix3::Identity()}, {}},
      {RotationPrior{pose.rotation, 1e-4 * Matrix3::Identity()}, {}},
      {GravityPrior{pose.rotation * -kSkyward, kSkyward, 0.01}, {}},
      {YawPrior{axis, Vector3::UnitZ(), kSkyward, 0.01}, {}},
      {PosePrior{pose, pose_covariance}, {LossKind::kHuber, 1.0, 1.0}},
      {PositionPrior{pose.center(), 1e-3 * Matrix3::Identity()}, {LossKind::kCauchy, 2.0, 1.0}}};
}

RefineOptions tight(SolverPath solver) {
  RefineOptions options;
  options.loss = {LossKind::kCauchy, 2.0, 1.0};
  options.solver = solver;
  options.function_tolerance = 1e-18;
  options.max_iterations = 1000;
  options.prior_weight = 0.25;
  return options;
}

TEST(Prior, BothPathsReachTheSameMinimum) {
  for (int seed = 0; seed < 5; ++seed) {
    const std::string name = "measured.paths" + std::to_string(seed);
    Scene scene = make_scene(name, vga_camera(), {40, 0.5, 0.1, 0.5, 0.05});
    const auto all = measurements(scene.truth, 1.0, name);
    for (std::size_t kind = 0; kind <= all.size(); ++kind) {
      scene.image.priors = kind < all.size() ? std::vector<Prior>{all[kind]} : all;
      const RefineResult fast = refine(scene.image, tight(SolverPath::kFast));
      for (const SolverPath path : {SolverPath::kCeres, SolverPath::kCeresPoints}) {
        const RefineResult ceres = refine(scene.image, tight(path));
        ASSERT_TRUE(fast.usable() && ceres.usable()) << kind;
        EXPECT_THAT(fast.cam_from_world, PoseNear(ceres.cam_from_world, 2e-8, 1e-7)) << kind;
        EXPECT_NEAR(fast.final_cost, ceres.final_cost, 1e-9 * ceres.final_cost) << kind;
      }
      // This shows that the prior takes part at all.
      scene.image.priors.clear();
      EXPECT_GT(pose_error(refine(scene.image, tight(SolverPath::kFast)).cam_from_world,
                           fast.cam_from_world)
                    .translation,
                1e-6)
          << kind;
    }
  }
}

TEST(Prior, AloneGivesItsPoseAndItsCovariance) {
  for (const SolverPath path : {SolverPath::kFast, SolverPath::kCeres, SolverPath::kCeresPoints}) {
    Scene scene = make_scene("measured.alone", vga_camera(), {0, 0.5, 0.0, 20.0, 1.0});
    const Prior prior = measurements(scene.truth, 0.0, "")[0];
    scene.image.priors = {prior};
    const RefineResult result = refine(scene.image, tight(path));
    EXPECT_EQ(result.verdict, Verdict::kWeak);
    EXPECT_EQ(result.reasons, std::vector<std::string>{"prior_only"});
    EXPECT_THAT(result.cam_from_world, PoseNear(scene.truth, 1e-9, 1e-9));
    ASSERT_TRUE(result.covariance.has_value());
    const Matrix6& claimed = std::get<PosePrior>(prior.measurement).covariance;
    EXPECT_LT((*result.covariance - claimed).norm(), 1e-6 * claimed.norm());
  }
}

TEST(Prior, PositionAndRotationTogetherDetermineThePose) {
  Scene scene = make_scene("measured.two", vga_camera(), {0, 0.5, 0.0, 20.0, 1.0});
  const auto all = measurements(scene.truth, 0.0, "");
  scene.image.priors = {all[1]};
  const RefineResult position = refine(scene.image);
  EXPECT_EQ(position.termination, Termination::kTooFewPoints);
  EXPECT_TRUE(same_bits(position.cam_from_world, scene.image.cam_from_world));
  EXPECT_FALSE(position.covariance.has_value());
  scene.image.priors = {all[1], all[2]};
  EXPECT_THAT(refine(scene.image).cam_from_world, PoseNear(scene.truth, 1e-9, 1e-9));
  // Gravity and heading are a rotation too.
  scene.image.priors = {all[1], all[3], all[4]};
  EXPECT_THAT(refine(scene.image).cam_from_world, PoseNear(scene.truth, 1e-8, 1e-8));
}

// Two points have four equations, the direction of gravity two.
TEST(Prior, TwoPointsAndGravityDetermineThePose) {
  int exact = 0;
  for (int seed = 0; seed < 20; ++seed) {
    Scene scene =
        make_scene("measured.up2p" + std::to_string(seed), vga_camera(), {2, 0.0, 0.0, 2, 0.1});
    EXPECT_EQ(refine(scene.image).termination, Termination::kTooFewPoints);
    scene.image.priors = {measurements(scene.truth, 0.0, "")[3]};
    const RefineResult result = refine(scene.image);
    if (!result.usable()) continue;
    EXPECT_EQ(result.reasons, std::vector<std::string>{"few_points"});
    exact += pose_error(result.cam_from_world, scene.truth).translation < 1e-3;
  }
  EXPECT_GE(exact, 18);  // the pair may have a second solution nearby
}

// S20: the answer lies between the prior and the data, and is surer than either, in every
// direction.
TEST(Prior, ContradictionEndsInBetween) {
  Scene scene = make_scene("measured.between", vga_camera(), {60, 0.5, 0.0, 0.5, 0.02});
  const RefineResult data = refine(scene.image);
  const Vector3 shift(0.008, 0.0, 0.0);
  const Matrix3 covariance = 1e-5 * Matrix3::Identity();
  scene.image.priors = {{PositionPrior{data.cam_from_world.center() + shift, covariance}, {}}};
  const RefineResult both = refine(scene.image);
  ASSERT_TRUE(data.covariance && both.covariance);
  const double moved = (both.cam_from_world.center() - data.cam_from_world.center()).dot(shift);
  EXPECT_GT(moved, 0.0);
  EXPECT_LT(moved, shift.squaredNorm());
  using Square = Eigen::Matrix<double, 6, 6>;
  const Eigen::GeneralizedSelfAdjointEigenSolver<Square> against_data(
      Square(*both.covariance), Square(*data.covariance), Eigen::EigenvaluesOnly);
  EXPECT_LT(against_data.eigenvalues()[0], 0.9);
  EXPECT_LT(against_data.eigenvalues()[5], 1.1);  // the noise is estimated anew
  const Matrix3 center = center_covariance(*both.covariance, both.cam_from_world);
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> against_prior(Eigen::Matrix3d(center),
                                                                     Eigen::EigenvaluesOnly);
  EXPECT_LT(against_prior.eigenvalues()[2], 1e-5);
}

// The verdict says, for each kind of prior, that the pose is not where it allows it.
TEST(Prior, WhatLiesBeyondItsGateIsSaid) {
  Scene scene = make_scene("measured.gate", vga_camera(), {60, 0.5, 0.0, 0.5, 0.02});
  const Pose pose = refine(scene.image).cam_from_world;
  const auto said = [&](double sigmas, std::size_t kind) {
    const Vector6 off = 0.01 * sigmas * Vector6(0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
    scene.image.priors = {measurements(retract(pose, off), 0.0, "gate")[kind]};
    const RefineResult result = refine(scene.image);
    const auto& reasons = result.reasons;
    const bool beyond = std::find(reasons.begin(), reasons.end(), "beyond_prior") != reasons.end();
    EXPECT_FALSE(beyond && result.verdict == Verdict::kOk);
    return beyond;
  };
  for (std::size_t kind = 0; kind < 5; ++kind) {
    EXPECT_FALSE(said(1.0, kind)) << kind;
    EXPECT_TRUE(said(40.0, kind)) << kind;
  }
  EXPECT_FALSE(said(40.0, 6));  // Cauchy's loss lets go
}

// So it is where few points or none tell the pose.
TEST(Prior, TwoThatContradictEachOtherAreSaid) {
  for (const std::size_t points : {0u, 1u, 2u}) {
    Scene scene = make_scene("measured.two", vga_camera(), {60, 0.5, 0.0, 0.5, 0.02});
    std::vector<std::size_t> some;
    for (std::size_t i = 0; i < points; ++i) some.push_back(i);
    scene.image.correspondences = scene.image.correspondences.select(some);
    const auto reasons = [&](double apart) {
      Pose other = scene.truth;
      other.translation.x() += apart;
      scene.image.priors = {{PosePrior{scene.truth, 1e-4 * Matrix6::Identity()}, {}},
                            {PosePrior{other, 1e-4 * Matrix6::Identity()}, {}}};
      return refine(scene.image).reasons;
    };
    const auto near = reasons(0.01), far = reasons(2.0);
    EXPECT_EQ(std::count(near.begin(), near.end(), "beyond_prior"), 0) << points;
    EXPECT_EQ(std::count(far.begin(), far.end(), "beyond_prior"), 1) << points;
  }
}

TEST(Prior, ARobustLossLetsGoOfAWrongOne) {
  Scene scene = make_scene("measured.wrong", vga_camera(), {60, 0.5, 0.0, 0.5, 0.02});
  const RefineResult data = refine(scene.image);
  const PositionPrior wrong{data.cam_from_world.center() + Vector3(5.0, 0.0, 0.0),
                            1e-4 * Matrix3::Identity()};
  scene.image.priors = {{wrong, {}}};
  EXPECT_NE(refine(scene.image).verdict, Verdict::kOk);
  scene.image.priors = {{wrong, {LossKind::kCauchy, 1.0, 1.0}}};
  const RefineResult doubted = refine(scene.image);
  EXPECT_EQ(doubted.verdict, Verdict::kOk);
  EXPECT_THAT(doubted.cam_from_world, PoseNear(data.cam_from_world, 1e-3, 1e-3));
}

TEST(Prior, FollowsTheWorldFarFromTheOrigin) {
  Scene scene = make_scene("measured.far", vga_camera(), {60, 0.5, 0.0, 0.5, 0.02});
  const auto solve = [](const Scene& s) {
    Image image = s.image;
    image.priors = measurements(s.truth, 1.0, "far");
    return refine(image, tight(SolverPath::kFast)).cam_from_world;
  };
  const Pose here = solve(scene);
  const Vector3 offset(4e6, -3e6, 100.0);
  for (std::size_t i = 0; i < scene.image.correspondences.size(); ++i) {
    scene.image.correspondences.x[i] += offset.x();
    scene.image.correspondences.y[i] += offset.y();
    scene.image.correspondences.z[i] += offset.z();
  }
  for (Pose* pose : {&scene.image.cam_from_world, &scene.truth})
    pose->translation -= pose->rotation * offset;
  Pose there = solve(scene);
  there.translation += there.rotation * offset;
  EXPECT_THAT(there, PoseNear(here, 1e-7, 1e-6));
}

// The weight of priors is the variance of a pixel, whether it comes from the option, the data, or
// the units of the residuals.
TEST(Prior, IsWeighedAgainstTheNoiseOfThePixels) {
  Scene scene = make_scene("measured.weight", vga_camera(), {400, 0.7, 0.0, 0.5, 0.02});
  scene.image.priors = measurements(scene.truth, 1.0, "weight");
  RefineOptions options;
  const Pose automatic = refine(scene.image, options).cam_from_world;
  options.prior_weight = 0.49;
  const Pose told = refine(scene.image, options).cam_from_world;
  options.prior_weight = 49.0;
  const Pose believed = refine(scene.image, options).cam_from_world;
  const double near = pose_error(automatic, told).translation;
  EXPECT_LT(10.0 * near, pose_error(believed, told).translation);
  options.prior_weight = 0.49;
  options.normalization = Normalization::kFocal;
  EXPECT_THAT(refine(scene.image, options).cam_from_world, PoseNear(told, 1e-8, 1e-7));
  options = RefineOptions();
  options.loss = {LossKind::kNone, 1.0, 1.0};
  EXPECT_THAT(refine(scene.image, options).cam_from_world, PoseNear(told, 1e-3, 1e-2));
}

TEST(Prior, HostileNumbersAreRefusedAndTheInputKept) {
  Scene scene = make_scene("measured.hostile", vga_camera(), {30});
  PosePrior zero{scene.truth, Matrix6::Zero()};
  PosePrior nan{scene.truth, Matrix6::Identity()};
  nan.cam_from_world.translation.x() = NAN;
  for (const PosePrior& prior : {zero, nan}) {
    scene.image.priors = {{prior, {}}};
    const RefineResult result = refine(scene.image);
    EXPECT_EQ(result.termination, Termination::kInvalidInput);
    EXPECT_EQ(result.reasons, std::vector<std::string>{"invalid_prior"});
    EXPECT_TRUE(same_bits(result.cam_from_world, scene.image.cam_from_world));
  }
}

// Absurd but valid priors give a finite pose and an honest end.
TEST(Prior, AbsurdOnesGiveAFinitePose) {
  for (const int points : {0, 1, 2, 3, 30})
    for (const double variance : {1e-24, 1e24})
      for (const double distance : {0.0, 1e8, 9e11})
        for (const SolverPath path :
             {SolverPath::kFast, SolverPath::kCeres, SolverPath::kCeresPoints}) {
          Scene scene = make_scene("measured.absurd", vga_camera(), {points});
          Pose far = scene.truth;
          far.translation.x() += distance;
          scene.image.priors = {{PosePrior{far, variance * Matrix6::Identity()}, {}}};
          RefineOptions options;
          options.solver = path;
          const RefineResult result = refine(scene.image, options);
          EXPECT_TRUE(result.cam_from_world.is_finite());
          EXPECT_TRUE(result.usable() ||
                      same_bits(result.cam_from_world, scene.image.cam_from_world));
          if (result.covariance) EXPECT_TRUE(result.covariance->allFinite());
        }
}

// The Hessian of a prior that is surer than the points by many orders looks singular.
TEST(Prior, BesideAVerySureOneThePointsStillCount) {
  Scene scene = make_scene("measured.sure", vga_camera(), {60, 0.5, 0.0, 1.0, 0.05});
  const Vector3 wrong = scene.truth.center() + Vector3(0.0, 0.0, 50.0);
  Matrix3 covariance = Vector3(1e-14, 1e-14, 1.0).asDiagonal();
  covariance(2, 2) = std::numeric_limits<double>::infinity();
  scene.image.priors = {{PositionPrior{wrong, covariance}, {}}};
  const RefineResult result = refine(scene.image);
  ASSERT_TRUE(result.usable()) << ::testing::PrintToString(result.reasons);
  const Vector3 off = result.cam_from_world.center() - scene.truth.center();
  EXPECT_LT(off.head<2>().norm(), 1e-6);
  EXPECT_LT(off.norm(), 0.1);
}

}  // namespace
}  // namespace pose_refine
