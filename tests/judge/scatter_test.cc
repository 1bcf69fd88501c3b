// SPDX-License-Identifier: BSD-3-Clause
#include "judge/scatter.h"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <cmath>

#include "judge/pose_covariance.h"
#include "support/scene.h"
#include "support/staged.h"

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

// This checks d(rho' r)/dr along r, and across it.
TEST(Scatter, TheSlopeIsThatOfTheLoss) {
  const Slope slope = slope_of(row_of(2.0, 0.5, -0.1), {LossKind::kCauchy, 2.0, 1.0});
  EXPECT_DOUBLE_EQ(slope.across, 0.5);
  EXPECT_DOUBLE_EQ(slope.along, 0.5 - 0.1 * 4.0);
  EXPECT_DOUBLE_EQ(slope.bend, -0.1);
}

// The truncated loss lets go at c, where rho' r falls from c to 0; the ring about c holds that
// fall.
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

// Returns L^-1 M L^-T for by = L L'.
Matrix whitened(const Matrix& by, const Matrix& m) {
  const auto root = by.llt();
  const Matrix half = root.matrixL().solve(m);
  return root.matrixL().solve(Matrix(half.transpose()));
}

// The noise of one half of the image is ten times that of the other. The curvature of the losses
// goes with the geometry; with many observations only their own sums count.
TEST(Scatter, WithManyObservationsTheCovarianceIsTheSandwichOfTheirOwnSums) {
  const Camera camera{CameraModel::kPinhole, 800, 600, {620, 610, 405, 296}};
  for (const Loss& loss : {Loss{LossKind::kCauchy, 1.0, 1.0}, Loss{LossKind::kHuber, 1.0, 1.0},
                           Loss{LossKind::kTukey, 4.685, 1.0}}) {
    testing::Scene scene =
        testing::make_scene("scatter.uneven", camera, {6000, 0.0, 0.0, 0.0, 0.0});
    testing::Random random("scatter.uneven.noise");
    Correspondences& c = scene.image.correspondences;
    for (std::size_t i = 0; i < c.size(); ++i) {
      const double sigma = c.u[i] < 400.0 ? 0.3 : 3.0;
      c.u[i] += sigma * random.normal();
      c.v[i] += sigma * random.normal();
    }
    RefineOptions options;
    options.auto_scale = false;
    options.loss = loss;
    testing::Staged staged(scene.image, options);
    const PoseCost cost = staged.cost();
    const Pose truth = staged.factors.frame().to_centered(scene.truth);
    PoseState at = state_at(cost, minimize_tiny(cost, truth, {}).pose);
    at.noise = {4.0, 4.0, -100.0};  // all are inside
    const Matrix hessian = staged.at(at.pose, Derivatives::kNewton).hessian;
    const Rows rows(cost, at.pose);
    const Uncertainty told = sandwich_covariance(cost, at, observability(hessian), rows);
    ASSERT_TRUE(told.covariance.has_value());

    const Inliers inliers{rows, staged.stage.loss.loss(), 16.0 * staged.points().unit()};
    const Sums sums = sum(inliers, *staged.scratch.table);
    const Matrix bread = sums.hessian.inverse();
    const Matrix own = bread * sums.scatter * bread;
    const Matrix alike = (sums.slope / sums.count * sums.information).inverse();
    EXPECT_LT((whitened(own, *told.covariance) - Matrix::Identity()).norm(), 0.15);
    EXPECT_GT((whitened(own, alike * sums.scatter * alike) - Matrix::Identity()).norm(), 0.5);
  }
}

}  // namespace
}  // namespace pose_refine::scatter
