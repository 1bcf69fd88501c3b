// SPDX-License-Identifier: BSD-3-Clause
// The table of rules is asked with results and evidence that are made by hand.
#include "judge/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/verdict.h"

namespace pose_refine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using T = Termination;

// A result and its evidence that nothing speaks against.
struct Judgement {
  RefineResult result;
  Evidence evidence;

  Judgement() {
    result.termination = T::kConverged;
    result.initial_cost = 2.0;
    result.final_cost = 1.0;
    result.final_median_px = result.noise_px = 1.0;
    result.condition = 10.0;
    result.num_inliers = 90;
    evidence.noise = {1.0, 1.0, -100.0};
    evidence.observations = evidence.in_front = 100;
    evidence.focal = 600.0;
    evidence.diagonal = 1000.0;
    evidence.loss = LossKind::kCauchy;
  }
  RefineResult told() const { return with_verdict(result, evidence); }

  // Everything that makes a pose weak, apart from its steps and its bounds.
  void doubt() {
    result.condition = 1e9;
    result.num_inliers = 5;
    result.noise_px = 20.0;
    evidence.loss = LossKind::kNone;
    evidence.doubts.twin = PlanarTwin{1.0, 0.9, Pose()};
    evidence.doubts.another_camera = true;
    evidence.doubts.second_consensus = Pose();
    evidence.beyond_prior = true;
  }
};

TEST(Rules, FindNothingAgainstAGoodResult) {
  const RefineResult told = Judgement().told();
  EXPECT_EQ(told.verdict, Verdict::kOk);
  EXPECT_THAT(told.reasons, IsEmpty());
}

// Where the solver ended is a reason by itself, whatever else the numbers say.
TEST(Rules, EveryEndOfTheSolverThatIsNoPoseRejects) {
  const std::vector<std::pair<T, std::string>> ends = {
      {T::kTooFewPoints, "too_few_points"}, {T::kDegenerate, "degenerate"},
      {T::kNonFinite, "non_finite"},        {T::kEvaluationFailed, "evaluation_failed"},
      {T::kInvalidInput, "invalid_input"},  {T::kCostNotLowered, "cost_not_lowered"},
      {T::kBehindCamera, "behind_camera"}};
  for (const auto& [termination, reason] : ends) {
    Judgement judgement;
    judgement.result.termination = termination;
    const RefineResult told = judgement.told();
    EXPECT_EQ(told.verdict, Verdict::kRejected) << reason;
    EXPECT_THAT(told.reasons, ElementsAre(reason));
    EXPECT_TRUE(is_rejected(judgement.result, judgement.evidence)) << reason;
  }
  Judgement stopped;
  stopped.result.termination = T::kMaxIterations;
  EXPECT_EQ(stopped.told().verdict, Verdict::kWeak);
  EXPECT_THAT(stopped.told().reasons, ElementsAre("max_iterations"));
}

// Doubts are about a pose that may be used. Of one that is rejected they say nothing, but for the
// bounds of its motion.
TEST(Rules, DoubtsAreNotToldOfARejectedPose) {
  Judgement weak;
  weak.doubt();
  EXPECT_EQ(weak.told().verdict, Verdict::kWeak);
  EXPECT_EQ(weak.told().reasons.size(), 9u) << ::testing::PrintToString(weak.told().reasons);
  weak.evidence.at_rotation_bound = weak.evidence.at_translation_bound = true;
  EXPECT_EQ(weak.told().reasons.size(), 11u);

  Judgement ended = weak, hopeless = weak;
  ended.result.termination = T::kDegenerate;
  EXPECT_THAT(ended.told().reasons,
              ElementsAre("degenerate", "at_rotation_bound", "at_translation_bound"));
  hopeless.result.final_median_px = 1001.0;
  EXPECT_THAT(hopeless.told().reasons,
              ElementsAre("residuals_hopeless", "at_rotation_bound", "at_translation_bound"));
}

// Beside fewer than three points the priors' pose is asked what holds of it, and no more.
TEST(Rules, OfPriorsAskOnlyWhatHoldsThere) {
  Judgement judgement;
  judgement.doubt();
  judgement.evidence.at_rotation_bound = true;
  const RefineResult told =
      with_verdict_of_priors(judgement.result, judgement.evidence, "prior_only");
  EXPECT_THAT(told.reasons, ElementsAre("prior_only", "beyond_prior", "at_rotation_bound"));
}

// All that a pose is rejected for is told, where the solver reached one.
TEST(Rules, TellAllThatRejectsAPoseThatWasReached) {
  Judgement judgement;
  judgement.result.final_cost = 3.0;
  judgement.result.final_median_px = 1001.0;
  judgement.evidence.noise.log_alarms = 1.0;
  judgement.evidence.doubts.twin = PlanarTwin{-20.0, 2.0, Pose()};
  EXPECT_THAT(judgement.told().reasons, ElementsAre("cost_not_lowered", "residuals_hopeless",
                                                    "no_consensus", "planar_twin_fits_better"));
}

TEST(Rules, HaveATestUnlessTheyAreFoundElsewhere) {
  for (const Rule& rule : rules())
    EXPECT_EQ(rule.test == nullptr, rule.applies == Applies::kElsewhere) << rule.reason.name;
}

}  // namespace
}  // namespace pose_refine
