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
    const bool inside = length < *loss.scale;
    const Slope slope = slope_of(row_of(length, inside ? 1.0 : 0.0, 0.0), loss);
    fall += kStep * (slope.along - slope.across);
    if (std::abs(length - *loss.scale) > 0.5) EXPECT_EQ(slope.bend, 0.0) << length;
  }
  EXPECT_NEAR(fall, -*loss.scale, 1e-2);
}

TEST(Scatter, OtherLossesHaveNoRing) {
  for (const LossKind kind : {LossKind::kTukey, LossKind::kHuber, LossKind::kNone})
    EXPECT_EQ(slope_of(row_of(3.0, 0.2, 0.0), {kind, 3.0, 1.0}).bend, 0.0);
}

// Adds one observation to the sums as they are written down.
void add_by_hand(const Rows& rows, std::size_t i, const Inliers& inliers, Sums& s) {
  const Row row = rows.row(i);
  Vector gu, gv;
  for (std::size_t k = 0; k < 6; ++k) {
    gu[static_cast<Eigen::Index>(k)] = rows.u(0)[k][i];
    gv[static_cast<Eigen::Index>(k)] = rows.v(0)[k][i];
  }
  const Slope slope = slope_of(row, inliers.loss);
  const Vector score = row.ru * gu + row.rv * gv;
  const Matrix information = gu * gu.transpose() + gv * gv.transpose();
  const Matrix square = score * score.transpose();
  if (inliers.has(row)) {
    s.count += row.count;
    s.count2 += row.count * row.count;
    s.gradient2 += row.count * row.weight * row.weight * row.squared();
    s.slope += row.count * 0.5 * (slope.across + slope.along);
    s.information += row.count * information;
    s.hessian += row.count * (slope.across * information + slope.bend * square);
    s.scatter += row.count * row.weight * row.weight * square;
  } else {
    s.slope += row.count * 0.5 * (slope.along - row.weight - row.bend * row.squared());
    s.others_hessian += row.count * (row.weight * information + row.bend * square);
    s.others_gradient += row.count * row.weight * score;
  }
}

// More than two pieces, the last of which is no multiple of a packet, with weights and wrong
// matches, on every instruction set.
TEST(Scatter, SumsAreThoseOfTheSingleObservations) {
  const Camera camera{CameraModel::kPinhole, 800, 600, {620, 610, 405, 296}};
  testing::Scene scene = testing::make_scene("scatter.sums", camera, {603, 1.0, 0.3, 0.0, 0.0});
  for (std::size_t i = 0; i < 603; ++i)
    scene.image.correspondences.weight.push_back(0.5 + static_cast<double>(i % 4));
  for (const LossKind kind : {LossKind::kCauchy, LossKind::kTruncated, LossKind::kHuber})
    for (const char* level : kernel_levels()) {
      RefineOptions options;
      options.loss = {kind, 3.0, 1.0};
      testing::Staged staged(scene.image, options, level);
      const Rows rows(staged.cost(), staged.factors.frame().to_centered(scene.truth));
      ASSERT_EQ(rows.size(), 603u);
      const Inliers inliers{rows, staged.stage.loss.loss(), 4.0 * staged.points().unit()};
      const Sums sums = sum(inliers, *staged.scratch.table);
      Sums wanted;
      for (std::size_t i = 0; i < rows.size(); ++i) add_by_hand(rows, i, inliers, wanted);
      EXPECT_GT(wanted.count, 100.0);
      for (const auto& [matrix, by_hand] : {std::pair(sums.information, wanted.information),
                                            {sums.hessian, wanted.hessian},
                                            {sums.scatter, wanted.scatter},
                                            {sums.others_hessian, wanted.others_hessian}})
        EXPECT_LE((matrix - by_hand).norm(), 1e-11 * by_hand.norm()) << level;
      EXPECT_LE((sums.others_gradient - wanted.others_gradient).norm(),
                1e-11 * wanted.others_gradient.norm());
      EXPECT_NEAR(sums.slope, wanted.slope, 1e-11 * wanted.count);
      EXPECT_NEAR(sums.gradient2, wanted.gradient2, 1e-11 * wanted.gradient2);
      EXPECT_NEAR(sums.count2, wanted.count2, 1e-11 * wanted.count2);
    }
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
