// SPDX-License-Identifier: BSD-3-Clause
#include "camera/fold.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "camera/extended.h"
#include "camera/models.h"

namespace pose_refine::camera {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(Fold, RootsOfKnownPolynomials) {
  EXPECT_EQ(first_positive_root({1.0}), kInf);
  EXPECT_EQ(first_positive_root({1.0, 2.0, 3.0}), kInf);
  EXPECT_DOUBLE_EQ(first_positive_root({6.0, -5.0, 1.0}), 2.0);                 // (x-2)(x-3)
  EXPECT_DOUBLE_EQ(first_positive_root({-2e-9 * -1e9, -1.0}), 2.0);             // 2 - x
  EXPECT_DOUBLE_EQ(first_positive_root({1e-12, -1.0}), 1e-12);                  // tiny
  EXPECT_DOUBLE_EQ(first_positive_root({1.0, -1e-200}), 1e200);                 // huge
  EXPECT_NEAR(first_positive_root({0.06, -0.56, 1.5, -1.0, 0.0}), 0.2, 1e-14);  // (.2-x)(.3-x)(1-x)
  EXPECT_NEAR(first_positive_root({1.0, -3.0, 3.0, -1.0}), 1.0, 2e-5);          // triple
  EXPECT_EQ(first_positive_root({1.0, std::nan("")}), 0.0);
}

TEST(Fold, TwoCloseRootsAreNotMissed) {
  // (x - 1)(x - 1 - 1e-6) (x + 3)
  const double a = 1.0, b = 1.0 + 1e-6;
  const double root = first_positive_root({3 * a * b, a * b - 3 * (a + b), 3 - (a + b), 1.0});
  EXPECT_NEAR(root, 1.0, 1e-9);
}

TEST(Fold, OfOneRadialTermInClosedForm) {
  EXPECT_DOUBLE_EQ(polynomial_fold({-0.26}), 1.0 / std::sqrt(3 * 0.26));
  EXPECT_EQ(polynomial_fold({0.26}), kInf);
  EXPECT_EQ(polynomial_fold({0.0, 0.0}), kInf);
  EXPECT_EQ(polynomial_fold({}), kInf);
  // The fold is the smaller root of 1 + 3 k1 s + 5 k2 s^2.
  EXPECT_DOUBLE_EQ(polynomial_fold({-0.5, 0.1}), std::sqrt((1.5 - std::sqrt(0.25)) / 1.0));
}

TEST(Fold, OfARationalMapIsItsPoleOrItsTurn) {
  EXPECT_DOUBLE_EQ(rational_fold({0.0}, {-0.25}), 2.0);  // r/(1 - r2/4): rises up to its pole
  EXPECT_DOUBLE_EQ(rational_fold({0.0}, {1.0}), 1.0);    // r/(1 + r2): turns at 1
  EXPECT_DOUBLE_EQ(rational_fold({-0.26}, {0.0}), 1.0 / std::sqrt(3 * 0.26));
  EXPECT_EQ(rational_fold({0.3, 0.0, 0.0}, {0.3, 0.0, 0.0}), kInf);
}

// Beyond the fold the image point moves along its ray with the slope that the fold has.
TEST(Fold, TheMapGoesOnBeyondItInAStraightLine) {
  for (const double k : {-0.3, -0.02, -2.0}) {
    const double radius = SimpleRadial::fold_radius(&k);
    const auto edge = SimpleRadial::distort(&k, radius, 0.0);
    const Fold fold{radius, edge.x / radius};
    for (const double beyond : {1.001, 1.1, 1.5, 10.0}) {
      const double angle = 0.7 * beyond, r = radius * beyond;
      const auto m =
          distort_extended<SimpleRadial>(&k, fold, r * std::cos(angle), r * std::sin(angle));
      const double length = edge.x * beyond;
      EXPECT_NEAR(m.x, length * std::cos(angle), 1e-12 * length) << k << " " << beyond;
      EXPECT_NEAR(m.y, length * std::sin(angle), 1e-12 * length) << k << " " << beyond;
    }
    const auto inside = distort_extended<SimpleRadial>(&k, fold, 0.9 * radius, 0.0);
    EXPECT_EQ(inside.x, SimpleRadial::distort(&k, 0.9 * radius, 0.0).x);
  }
}

}  // namespace
}  // namespace pose_refine::camera
