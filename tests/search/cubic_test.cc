// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "search/p3p.h"
#include "support/random.h"

namespace pose_refine::minimal {
namespace {

double nearest_root(const CubicRoots& roots, double wanted) {
  double best = 1e300;
  for (int k = 0; k < roots.count; ++k) {
    const double root = roots.root[static_cast<std::size_t>(k)];
    if (std::abs(root - wanted) < std::abs(best - wanted)) best = root;
  }
  return best;
}

TEST(Cubic, HasItsRootsAlsoDoubleOnes) {
  const auto expect = [](double a, double b, double c) {
    const CubicRoots roots = cubic_roots(-(a + b + c), a * b + a * c + b * c, -a * b * c);
    for (const double wanted : {a, b, c}) {
      EXPECT_NEAR(nearest_root(roots, wanted), wanted, 1e-6 * (1.0 + std::abs(wanted)))
          << a << ' ' << b << ' ' << c;
    }
  };
  expect(1.0, 2.0, 3.0);
  expect(-5.0, 0.0, 1e3);
  expect(0.0, 0.0, 0.0);
  // Roots that lie apart are exact to rounding.
  testing::Random random("cubic");
  for (int i = 0; i < 200; ++i) {
    const double root = random.normal() * 10.0, b = random.normal(), c = 1.0 + b * b;
    // (x - root) (x^2 + b x + c), whose other roots are complex
    const CubicRoots roots = cubic_roots(b - root, c - root * b, -root * c);
    ASSERT_EQ(roots.count, 1);
    EXPECT_NEAR(roots.root[0], root, 2e-14 * (1.0 + std::abs(root)));
  }
  const CubicRoots one = cubic_roots(0.0, 1.0, -10.0);  // x = 2
  EXPECT_EQ(one.count, 1);
  EXPECT_NEAR(one.root[0], 2.0, 1e-14);
}

// Roots of many sizes have their own last digits, not those of the largest one, from which the
// formula takes the others as differences.
TEST(Cubic, SmallRootsBesideLargeOnesAreExactToo) {
  for (const double small : {1e-3, -2e-4})
    for (const double large : {1e4, -3e4}) {
      const double a = small, b = 1.0, c = large;
      const CubicRoots three = cubic_roots(-(a + b + c), a * b + a * c + b * c, -a * b * c);
      ASSERT_EQ(three.count, 3);
      for (const double wanted : {a, b, c})
        EXPECT_NEAR(nearest_root(three, wanted), wanted, 1e-14 * std::abs(wanted)) << wanted;
      // (x - small) (x^2 + large x + large^2), whose other roots are complex
      const CubicRoots one =
          cubic_roots(large - small, large * (large - small), -small * large * large);
      ASSERT_EQ(one.count, 1);
      EXPECT_NEAR(one.root[0], small, 1e-14 * std::abs(small)) << large;
    }
}

}  // namespace
}  // namespace pose_refine::minimal
