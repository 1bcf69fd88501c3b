// SPDX-License-Identifier: BSD-3-Clause
// These tests hold which of several copies of a structure is taken, and when that is clear.
#include "search/rivals.h"

#include <gtest/gtest.h>

#include "support/staged.h"
#include "support/steps.h"

namespace pose_refine {
namespace {

using testing::kStepLength;
using testing::make_steps;
using testing::on_step;
using testing::Scene;
using testing::Staged;

// This asks about poses of the world on some steps.
class Asked {
 public:
  explicit Asked(const Scene& scene, const RefineOptions& options = {})
      : scene_(scene),
        options_(options),
        staged_(scene_.image, options_),
        task_{scene_.image, options_, staged_.factors, staged_.scratch} {}

  double log_odds(double a, double b) {
    return Rivals(task_, staged_.stage).log_odds(step(a), step(b), 1.0);
  }
  bool is_clear(double a, double b) {
    return Rivals(task_, staged_.stage).is_clear(step(a), step(b), 1.0);
  }
  double log_likelihood(double a) { return StartLikelihood(task_).at(step(a)); }
  bool is_known() { return StartLikelihood(task_).is_known(); }

 private:
  Pose step(double steps) {
    return staged_.factors.frame().to_centered(on_step(scene_.truth, steps));
  }

  Scene scene_;
  RefineOptions options_;
  Staged staged_;
  Task task_;
};

RefineOptions with_spread(double steps) {
  RefineOptions options;
  options.start_spread = StartSpread{0.05, steps * kStepLength};
  return options;
}

TEST(Rivals, CountsAreASignTest) {
  EXPECT_EQ(log_odds_of_counts(0, 0), 0.0);
  EXPECT_EQ(log_odds_of_counts(40, 40), 0.0);
  // 58 of 100 are 1.13 standard deviations when two count as one: one-sided 12.9 %.
  EXPECT_NEAR(log_odds_of_counts(58, 42), std::log(0.871 / 0.129), 0.01);
  for (const std::size_t a : {0u, 3u, 50u, 4000u, 4000000u}) {
    EXPECT_DOUBLE_EQ(log_odds_of_counts(a, 50), -log_odds_of_counts(50, a)) << a;
    EXPECT_GT(log_odds_of_counts(a + 5, 50), log_odds_of_counts(a, 50)) << a;
    EXPECT_TRUE(std::isfinite(log_odds_of_counts(a, 0))) << a;
  }
}

// The right step, the one before and the one behind have the same matches by number; where the
// start is decides.
TEST(Rivals, TheSpreadOfTheStartDecides) {
  for (const double sign : {-1.0, 1.0}) {
    Asked asked(make_steps("rivals.near", {300, 1.0, Vector3(0.1 * sign, 0.0, 0.0), 0.0}),
                with_spread(0.1));
    EXPECT_TRUE(asked.is_known());
    EXPECT_GT(asked.log_odds(0.0, 1.0), 0.0);
    EXPECT_GT(asked.log_odds(0.0, -1.0), 0.0);
    EXPECT_TRUE(asked.is_clear(0.0, sign));
    EXPECT_FALSE(asked.is_clear(sign, 0.0));
    EXPECT_GT(asked.log_likelihood(sign), asked.log_likelihood(-sign));
  }
  // Half way between two of them nothing is clear, and nothing is with a wide spread.
  Asked between(make_steps("rivals.between", {300, 1.0, Vector3(0.5, 0.0, 0.0), 0.0}),
                with_spread(0.1));
  EXPECT_NEAR(between.log_likelihood(0.0), between.log_likelihood(1.0), 1e-6);
  EXPECT_FALSE(between.is_clear(0.0, 1.0) || between.is_clear(1.0, 0.0));
  Asked wide(make_steps("rivals.near", {300, 1.0, Vector3(0.1, 0.0, 0.0), 0.0}), with_spread(3.0));
  EXPECT_FALSE(wide.is_clear(0.0, 1.0) || wide.is_clear(1.0, 0.0));
}

TEST(Rivals, TheNearerOneWinsWhereNothingIsKnown) {
  for (const double at : {-0.9, -0.3, 0.3, 0.9}) {
    Asked asked(make_steps("rivals.unknown", {300, 1.0, Vector3(at, 0.2, 0.0), 0.02}));
    EXPECT_FALSE(asked.is_known());
    const double nearer = std::abs(at) < 0.5 ? 0.0 : at > 0.0 ? 1.0 : -1.0;
    for (const double other : {-1.0, 0.0, 1.0}) {
      if (other == nearer) continue;
      EXPECT_GT(asked.log_odds(nearer, other), 0.0) << at << " " << other;
      EXPECT_LT(asked.log_odds(other, nearer), 0.0) << at << " " << other;
      EXPECT_FALSE(asked.is_clear(nearer, other)) << at << " " << other;
    }
    // Where hardly a match fits, the matches tell.
    EXPECT_GT(asked.log_odds(0.0, 0.45), 5.0) << at;
  }
}

// A prior on the pose says what a spread says; one of the direction of gravity says nothing.
TEST(Rivals, PriorsOfThePoseArePartOfWhatIsKnown) {
  Scene scene = make_steps("rivals.prior", {300, 1.0, Vector3(0.1, 0.0, 0.0), 0.0});
  scene.image.priors = {{GravityPrior(), {}}};
  EXPECT_FALSE(Asked(scene).is_known());
  PositionPrior position{scene.image.cam_from_world.center(), {}};
  position.covariance = 0.01 * kStepLength * kStepLength * Matrix3::Identity();
  scene.image.priors = {{position, {}}};
  Asked asked(scene);
  EXPECT_TRUE(asked.is_known());
  EXPECT_TRUE(asked.is_clear(0.0, 1.0) && asked.is_clear(0.0, -1.0));
  EXPECT_FALSE(asked.is_clear(1.0, 0.0));
  // A prior of the whole pose takes the place of the spread.
  PosePrior pose;
  pose.cam_from_world = scene.image.cam_from_world;
  scene.image.priors = {{pose, {}}};
  EXPECT_EQ(Asked(scene).log_likelihood(1.0), Asked(scene, with_spread(0.1)).log_likelihood(1.0));
}

}  // namespace
}  // namespace pose_refine
