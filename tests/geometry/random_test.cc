// SPDX-License-Identifier: BSD-3-Clause
#include "geometry/random.h"

#include <gtest/gtest.h>

namespace pose_refine {
namespace {

// These are numbers of the authors' program for the seed 1234567, so a seed means the same
// everywhere.
TEST(Random, IsSplitmix64) {
  Random random(1234567);
  EXPECT_EQ(random.bits(), 6457827717110365317u);
  EXPECT_EQ(random.bits(), 3203168211198807973u);
  EXPECT_EQ(random.bits(), 9817491932198370423u);
}

TEST(Random, UniformNumbersAndIndicesStayInTheirRange) {
  Random random(1);
  std::vector<int> seen(7, 0);
  for (int i = 0; i < 7000; ++i) {
    const double x = random.uniform(-2.0, 3.0);
    EXPECT_TRUE(x >= -2.0 && x < 3.0) << x;
    const std::uint64_t k = random.index(seen.size());
    ASSERT_LT(k, seen.size());
    ++seen[k];
  }
  for (const int count : seen) EXPECT_NEAR(count, 1000, 150);  // five standard deviations
}

TEST(Random, NormalNumbersHaveTheMomentsOfTheNormalLaw) {
  Random random(2);
  constexpr int kCount = 100000;
  double sum = 0.0, squares = 0.0, fourth = 0.0;
  for (int i = 0; i < kCount; ++i) {
    const double x = random.normal();
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  EXPECT_NEAR(sum / kCount, 0.0, 0.016);
  EXPECT_NEAR(squares / kCount, 1.0, 0.023);
  EXPECT_NEAR(fourth / kCount, 3.0, 0.16);
}

TEST(Random, DirectionsAreUnitVectorsSpreadEvenly) {
  Random random(3);
  constexpr int kCount = 100000;
  Vector3 sum = Vector3::Zero();
  Matrix3 squares = Matrix3::Zero();
  for (int i = 0; i < kCount; ++i) {
    const Vector3 v = random.direction();
    ASSERT_NEAR(v.norm(), 1.0, 1e-15);
    sum += v;
    squares += v * v.transpose();
  }
  EXPECT_LT((sum / kCount).cwiseAbs().maxCoeff(), 0.01);
  const Matrix3 even = Matrix3::Identity() / 3.0;
  EXPECT_LT((squares / kCount - even).cwiseAbs().maxCoeff(), 0.006);
}

}  // namespace
}  // namespace pose_refine
