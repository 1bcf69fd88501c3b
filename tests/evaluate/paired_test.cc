// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "geometry/random.h"
#include "pose_refine/evaluation.h"

namespace pose_refine {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(SignTest, IsTheExactBinomialTest) {
  EXPECT_EQ(sign_test(0, 0), 1.0);
  EXPECT_EQ(sign_test(3, 3), 1.0);
  EXPECT_NEAR(sign_test(5, 0), 2.0 / 32.0, 1e-15);
  EXPECT_NEAR(sign_test(1, 7), 2.0 * 9.0 / 256.0, 1e-14);
  EXPECT_EQ(sign_test(7, 1), sign_test(1, 7));
  EXPECT_NEAR(sign_test(50, 0) / std::ldexp(1.0, -49), 1.0, 1e-11);
}

TEST(Wilson, MatchesPublishedValues) {
  const Interval tenth = wilson_interval(1, 10);  // Newcombe 1998's formula: 0.0179, 0.4042
  EXPECT_NEAR(tenth.low, 0.01788, 1e-5);
  EXPECT_NEAR(tenth.high, 0.40415, 1e-5);
  EXPECT_EQ(wilson_interval(0, 10).low, 0.0);
  EXPECT_EQ(wilson_interval(10, 10).high, 1.0);
  EXPECT_GT(wilson_interval(10, 10).low, 0.7);
  EXPECT_EQ(wilson_interval_of_rate(0.1, 10.0).high, tenth.high);
  EXPECT_LT(wilson_interval_of_rate(0.1, 80.0).high, tenth.high);
  EXPECT_EQ(wilson_interval_of_rate(0.5, 0.0).high, 1.0);
}

TEST(Auc, IsTheAreaUnderTheStepCurve) {
  const double degree = 3.14159265358979323846 / 180.0;
  // The relative errors are 0, 0.5 (by rotation), 0.5 (by translation), beyond, and missing.
  const std::vector<PoseError> errors = {
      {0.0, 0.0}, {0.1, 2.5 * degree}, {0.25, 0.0}, {3.0, 0.0}, {kInfinity, kInfinity}};
  EXPECT_NEAR(accuracy(errors, {}, {0.5, 5.0}).auc, 2.0 / 5.0, 1e-15);
  EXPECT_NEAR(accuracy(present_only(errors), {}, {0.5, 5.0}).auc, 2.0 / 4.0, 1e-15);
  EXPECT_EQ(accuracy(errors, {}).mean_translation, kInfinity);
  EXPECT_NEAR(accuracy(present_only(errors), {}).mean_translation, 3.35 / 4.0, 1e-15);
}

TEST(Auc, IsDefinedForTiesNanAndNothing) {
  const double nan = std::nan("");
  const std::vector<PoseError> errors = {{0.1, 0.0}, {0.1, 0.0}, {nan, 0.0}, {0.0, nan}};
  const Accuracy some = accuracy(errors, {{0.2, 1.0}}, {0.2, 5.0});
  EXPECT_NEAR(some.auc, 2 * 0.5 / 4.0, 1e-15);
  EXPECT_EQ(some.missing, 2u);
  EXPECT_EQ(some.localized[0], 2u);
  EXPECT_EQ(some.median_translation, kInfinity);  // two are not numbers
  const Accuracy nothing = accuracy({{0.0, 0.0}, {1.0, 1.0}}, {{0.0, 0.0}}, {0.0, 0.0});
  EXPECT_EQ(nothing.auc, 0.0);  // an image at the limit adds nothing
  EXPECT_EQ(nothing.localized[0], 1u);
  const Accuracy none = accuracy({}, {{1.0, 1.0}});
  EXPECT_EQ(none.images, 0u);
  EXPECT_TRUE(std::isnan(none.median_translation));
  EXPECT_EQ(none.auc, 0.0);
}

TEST(Paired, CountsMissingImagesAsInfinitelyWorse) {
  const std::vector<double> a = {1.0, 2.0, kInfinity, 1.0, kInfinity};
  const std::vector<double> b = {0.5, kInfinity, 1.0, 1.5, kInfinity};
  const Paired result = paired(a, b, MedianBootstrap(5));
  EXPECT_THAT(result.worse, ::testing::ElementsAre(1u, 3u));
  EXPECT_EQ(result.better, 2u);
  EXPECT_EQ(result.median_difference, 0.0);
  EXPECT_EQ(result.p_sign, 1.0);
}

TEST(Paired, TheIntervalCoversTheTruthAndItsSeedFixesIt) {
  int covered = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Random random(seed);
    std::vector<double> a, b;
    for (int i = 0; i < 60; ++i) {
      a.push_back(random.uniform());
      b.push_back(a.back() + 0.3 + random.normal());
    }
    const Paired result = paired(a, b, MedianBootstrap(60, seed));
    covered += result.interval.low <= 0.3 && 0.3 <= result.interval.high;
    EXPECT_LE(result.interval.low, result.median_difference);
    EXPECT_GE(result.interval.high, result.median_difference);
    EXPECT_EQ(result.interval.low, paired(a, b, MedianBootstrap(60, seed)).interval.low);
  }
  EXPECT_GE(covered, 180);  // 95 % wanted
  EXPECT_LE(covered, 199);
}

// A plain bootstrap, which resamples images, has the same distribution.
TEST(Paired, RanksGiveWhatResampledImagesGive) {
  Random random(3);
  std::vector<double> values;
  for (int i = 0; i < 40; ++i) values.push_back(random.normal());
  std::vector<double> medians;
  for (int round = 0; round < 20000; ++round) {
    std::vector<double> sample;
    for (int i = 0; i < 40; ++i) sample.push_back(values[random.index(40)]);
    medians.push_back(percentile(sample, 50.0));
  }
  const Interval fast =
      paired(std::vector<double>(40, 0.0), values, MedianBootstrap(40, 5, 20000)).interval;
  EXPECT_NEAR(fast.low, percentile(medians, 2.5), 0.03);
  EXPECT_NEAR(fast.high, percentile(medians, 97.5), 0.03);
}

}  // namespace
}  // namespace pose_refine
