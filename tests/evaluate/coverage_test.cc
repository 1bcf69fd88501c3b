// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate/coverage.h"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <random>

#include "pose_refine/support/covariance.h"

namespace pose_refine {
namespace {

struct Draws {
  std::vector<std::optional<Pose>> estimates;
  std::vector<Pose> truth;
  std::vector<std::optional<StatedError>> stated;
};

// Draws errors from a covariance, which is stated `factor` times as large.
Draws draw(std::size_t images, double factor) {
  std::mt19937 random(7);
  std::normal_distribution<double> normal;
  Draws draws;
  for (std::size_t i = 0; i < images; ++i) {
    Matrix6 a;
    for (double& x : a.reshaped()) x = 1e-3 * normal(random);
    const Matrix6 c = a * a.transpose() + 1e-8 * Matrix6::Identity();
    Vector6 xi;
    for (double& x : xi) x = normal(random);
    xi = c.llt().matrixL() * xi;
    const Pose pose{Quaternion(normal(random), 1.0, normal(random), 0.5).normalized(),
                    Vector3(normal(random), normal(random), normal(random))};
    draws.estimates.push_back(pose);
    draws.truth.push_back(retract(pose, xi));
    draws.stated.push_back(StatedError{factor * c});
  }
  return draws;
}

// Returns Kolmogorov's statistic against the uniform distribution.
double worst_deviation(const std::vector<double>& sorted) {
  const auto n = static_cast<double>(sorted.size());
  double worst = 0.0;
  for (std::size_t i = 0; i < sorted.size(); ++i)
    worst = std::max(worst, std::abs(sorted[i] - (static_cast<double>(i) + 0.5) / n) + 0.5 / n);
  return worst;
}

TEST(Coverage, IsUniformWhereCovariancesAreRight) {
  const Draws draws = draw(2000, 1.0);
  const Coverage c = coverage(draws.estimates, draws.truth, draws.stated);
  for (const auto& values : {c.pose, c.position, c.rotation}) {
    ASSERT_EQ(values.size(), 2000u);
    EXPECT_LT(worst_deviation(values), 1.63 / std::sqrt(2000.0));  // 99 %
  }
}

TEST(Coverage, ShowsWhatIsTooSureAndTooCareful) {
  for (const double factor : {0.25, 4.0}) {
    const Draws draws = draw(500, factor);
    const Coverage c = coverage(draws.estimates, draws.truth, draws.stated);
    for (const auto& values : {c.pose, c.position, c.rotation}) {
      const double inside = static_cast<double>(covered(values, 0.95)) / 500.0;
      if (factor < 1.0)
        EXPECT_LT(inside, 0.8);
      else
        EXPECT_GT(inside, 0.99);
    }
  }
}

TEST(Coverage, LeavesOutWhatSaysNothing) {
  Draws draws = draw(4, 1.0);
  draws.estimates[0].reset();
  draws.stated[1].reset();
  draws.stated[2]->covariance.setZero();
  EXPECT_EQ(coverage(draws.estimates, draws.truth, draws.stated).pose.size(), 1u);
  EXPECT_TRUE(coverage(draws.estimates, draws.truth, {}).pose.empty());
  EXPECT_EQ(covered({0.1, 0.5, 0.5, 0.9}, 0.5), 3u);
}

}  // namespace
}  // namespace pose_refine
