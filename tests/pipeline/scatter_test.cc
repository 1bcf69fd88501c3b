// SPDX-License-Identifier: BSD-3-Clause
#include "diagnostics/scatter.h"

#include <gtest/gtest.h>

#include <cmath>

namespace pose_refine::scatter {
namespace {

Row row_of(double length, double weight, double bend) {
  Row row{};
  row.ru = 0.6 * length;
  row.rv = -0.8 * length;
  row.weight = weight;
  row.bend = bend;
  row.count = 1.0;
  return row;
}

// d(rho' r)/dr along r, and across it.
TEST(Scatter, TheSlopeIsThatOfTheLoss) {
  const Slope slope = slope_of(row_of(2.0, 0.5, -0.1), {LossKind::kCauchy, 2.0, 1.0});
  EXPECT_DOUBLE_EQ(slope.across, 0.5);
  EXPECT_DOUBLE_EQ(slope.along, 0.5 - 0.1 * 4.0);
  EXPECT_DOUBLE_EQ(slope.bend, -0.1);
}

// The truncated loss lets go at c, where rho' r falls from c to 0: so much is in the ring about c.
TEST(Scatter, TheRingOfTheTruncatedLossHoldsItsFall) {
  const Loss loss{LossKind::kTruncated, 3.0, 1.0};
  double fall = 0.0;
  constexpr double kStep = 1e-3;
  for (double length = 0.5 * kStep; length < 6.0; length += kStep) {
    const bool inside = length < loss.scale;
    const Slope slope = slope_of(row_of(length, inside ? 1.0 : 0.0, 0.0), loss);
    fall += kStep * (slope.along - slope.across);
    if (std::abs(length - loss.scale) > 0.5) EXPECT_EQ(slope.bend, 0.0) << length;
  }
  EXPECT_NEAR(fall, -loss.scale, 1e-2);
}

TEST(Scatter, OtherLossesHaveNoRing) {
  for (const LossKind kind : {LossKind::kTukey, LossKind::kHuber, LossKind::kNone})
    EXPECT_EQ(slope_of(row_of(3.0, 0.2, 0.0), {kind, 3.0, 1.0}).bend, 0.0);
}

}  // namespace
}  // namespace pose_refine::scatter
