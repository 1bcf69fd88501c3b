// SPDX-License-Identifier: BSD-3-Clause
// These tests hold what is said of a pose beside which the matches agree on another one.
#include "judge/second_consensus.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "pose_refine/refine.h"
#include "support/refinement.h"
#include "support/staged.h"
#include "support/steps.h"

namespace pose_refine {
namespace {

using testing::has_reason;
using testing::kStepLength;
using testing::make_steps;
using testing::on_step;
using testing::Scene;
using testing::Staged;

std::vector<OtherConsensus> others_of(const Scene& scene, double step) {
  const RefineOptions options;
  Staged staged(scene.image, options);
  staged.factors = with_area(std::move(staged.factors), measured_area(staged.points()));
  const Task task{scene.image, options, staged.factors, staged.scratch};
  const Pose pose = staged.factors.frame().to_centered(on_step(scene.truth, step));
  std::vector<OtherConsensus> others = other_consensuses(task, state_at(staged.cost(), pose));
  for (OtherConsensus& other : others)
    other.pose = staged.factors.frame().from_centered(other.pose);
  return others;
}

TEST(SecondConsensus, TheOtherPoseIsToldWithItsMatches) {
  int found = 0;
  for (int i = 0; i < 20; ++i) {
    const Scene scene = make_steps("second.steps" + std::to_string(i));
    for (const OtherConsensus& other : others_of(scene, -1.0)) {
      const double off = std::min(pose_error(other.pose, on_step(scene.truth, 0.0)).translation,
                                  pose_error(other.pose, on_step(scene.truth, 1.0)).translation);
      EXPECT_LT(off, 0.1 * kStepLength) << i;
      EXPECT_GE(other.inliers, 50u) << i;
      EXPECT_LT(other.log_alarms, -15.0) << i;
      ++found;
    }
  }
  EXPECT_GE(found, 20);
}

TEST(SecondConsensus, MatchesThatAgreeHaveNoOther) {
  for (int i = 0; i < 10; ++i) {
    const std::string name = "second.one" + std::to_string(i);
    EXPECT_TRUE(
        others_of(testing::make_scene(name, testing::kCamera, {100, 1.0, 0.5}), 0.0).empty());
    EXPECT_TRUE(others_of(testing::make_scene(name, testing::kCamera, {3, 1.0, 0.0}), 0.0).empty());
  }
}

RefineResult with_spread(const Scene& scene, double steps) {
  RefineOptions options;
  options.start_spread = StartSpread{0.05, steps * kStepLength};
  return refine(scene.image, options);
}

// Starts are a tenth of a step off. Without knowing that the nearest step is taken and weak; a
// spread, or a prior, of this size makes it ok, and a wide one does not.
TEST(SecondConsensus, WhatIsKnownOfTheStartDecides) {
  for (int i = 0; i < 10; ++i) {
    const Vector3 off(i % 2 ? 0.1 : -0.1, 0.0, 0.0);
    Scene scene = make_steps("second.decide" + std::to_string(i), {300, 1.0, off, 0.01});
    const auto at_truth = [&](const RefineResult& result) {
      return pose_error(result.cam_from_world, scene.truth).translation < 0.1 * kStepLength;
    };
    RefineOptions write;
    write.on_weak = OnWeak::kWrite;
    const RefineResult unknown = refine(scene.image, write);
    EXPECT_TRUE(at_truth(unknown) && has_reason(unknown, "second_consensus")) << i;
    const RefineResult known = with_spread(scene, 0.1);
    EXPECT_TRUE(at_truth(known) && known.verdict == Verdict::kOk) << i;
    const RefineResult wide = with_spread(scene, 3.0);
    EXPECT_TRUE(has_reason(wide, "second_consensus")) << i;
    PositionPrior prior{scene.image.cam_from_world.center(), {}};
    prior.covariance = 0.01 * kStepLength * kStepLength * Matrix3::Identity();
    scene.image.priors = {{prior, {}}};
    const RefineResult measured = refine(scene.image);
    EXPECT_TRUE(at_truth(measured) && measured.verdict == Verdict::kOk)
        << i << ::testing::PrintToString(measured.reasons);
  }
}

// Half way between two steps no spread makes one of them ok.
TEST(SecondConsensus, AStartBetweenTwoStepsStaysWeak) {
  for (int i = 0; i < 10; ++i) {
    const Scene scene =
        make_steps("second.between" + std::to_string(i), {300, 1.0, Vector3(0.5, 0.0, 0.0), 0.01});
    for (const double spread : {0.05, 0.3, 3.0}) {
      const RefineResult result = with_spread(scene, spread);
      EXPECT_EQ(result.verdict, Verdict::kWeak) << i << " " << spread;
      EXPECT_TRUE(has_reason(result, "second_consensus")) << i << " " << spread;
    }
  }
}

}  // namespace
}  // namespace pose_refine
