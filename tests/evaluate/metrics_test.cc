// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "pose_refine/evaluation.h"
#include "support/numbers.h"

namespace pose_refine {
namespace {

using testing::kInf;

TEST(Percentile, FiftyIsNumpysMedian) {
  EXPECT_TRUE(std::isnan(percentile({}, 50.0)));
  EXPECT_EQ(percentile({3.0}, 50.0), 3.0);
  EXPECT_EQ(percentile({4.0, 1.0, 3.0, 2.0}, 50.0), 2.5);
  EXPECT_EQ(percentile({5.0, 1.0, 3.0}, 50.0), 3.0);
}

TEST(Percentile, InfiniteValuesCountAsLargest) {
  EXPECT_EQ(percentile({1.0, kInf, 2.0}, 50.0), 2.0);
  EXPECT_EQ(percentile({1.0, kInf}, 50.0), kInf);
  EXPECT_EQ(percentile({kInf, kInf}, 50.0), kInf);
}

TEST(Percentile, InterpolatesLinearly) {
  EXPECT_EQ(percentile({10.0, 0.0}, 25.0), 2.5);
  EXPECT_EQ(percentile({0.0, 1.0, 2.0, 3.0, 4.0}, 100.0), 4.0);
  EXPECT_EQ(percentile({0.0, 1.0, 2.0, 3.0, 4.0}, 0.0), 0.0);
}

TEST(Accuracy, MissingImagesAreInfinitelyWrong) {
  const Pose truth;
  Pose shifted;
  shifted.translation.x() = 0.03;
  const auto errors = pose_errors({truth, shifted, std::nullopt}, {truth, truth, truth});
  const Accuracy result = accuracy(errors, {{0.01, 1.0}, {0.05, 5.0}});
  EXPECT_EQ(result.images, 3u);
  EXPECT_EQ(result.missing, 1u);
  EXPECT_DOUBLE_EQ(result.median_translation, 0.03);
  EXPECT_THAT(result.localized, ::testing::ElementsAre(1u, 2u));
}

TEST(PoseErrors, WantsOneEstimateForEachImage) {
  EXPECT_THROW(pose_errors({}, {Pose()}), std::invalid_argument);
}

}  // namespace
}  // namespace pose_refine
