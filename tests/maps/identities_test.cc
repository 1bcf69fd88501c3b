// SPDX-License-Identifier: BSD-3-Clause
// These tests hold the identities of the smoothed cost: convolution, Welsch blocks, IRLS weights,
// eq. 11.
#include <ceres/ceres.h>
#include <gtest/gtest.h>

#include "factor/kernel/table.h"
#include "factor/maps/blocks.h"
#include "factor/maps/map_factor.h"
#include "maps/scene.h"
#include "pose_refine/residuals/ceres.h"

namespace pose_refine {
namespace {

constexpr double kPi = 3.14159265358979323846;
using testing::kHeight;
using testing::kWidth;

LossMaps one_map() {
  return *loss_maps_from_dense(testing::two_mode_map(kHeight, kWidth, 20.3, 14.6, 2), 1, kHeight,
                               kWidth, 8.0);
}

TEST(NreIdentity, LnOmegaCountsTheOutCategory) {
  EXPECT_DOUBLE_EQ(one_map().ln_omega, std::log(40.0 * 56.0 + 1.0));
}

TEST(NreIdentity, SparseSumIsTheConvolvedTruncatedMap) {
  const std::vector<float> loss = testing::two_mode_map(kHeight, kWidth, 20.3, 14.6, 2);
  const LossMaps maps = one_map();
  const Camera camera = testing::map_camera();
  for (const double sigma : {1.0, 2.0, 4.0}) {
    double convolved = 0.0;  // at cell (20, 15), the truncated map minus ln|Omega|
    for (std::size_t q = 0; q < loss.size(); ++q) {
      const double dx = 20.0 - static_cast<double>(q % kWidth),
                   dy = 15.0 - static_cast<double>(q / kWidth);
      const double value = std::min(double{loss[q]}, maps.ln_omega) - maps.ln_omega;
      convolved += value * std::exp(-(dx * dx + dy * dy) / (2.0 * sigma * sigma)) /
                   (2.0 * kPi * sigma * sigma);
    }
    const double sparse = nre_smoothed_cost(camera, {testing::point_at_cell(camera, 20.0, 15.0)},
                                            maps, Pose(), sigma);
    EXPECT_NEAR(sparse, convolved, 1e-6 * std::abs(convolved)) << sigma;
    EXPECT_LT(sparse, -0.1);
  }
}

TEST(NreIdentity, WelschLossIsTheCellsCostAndItsSlopeTheIrlsWeight) {
  const double gain = 3.7, sigma = 1.7;
  const nre::WelschLoss loss(gain, sigma);
  for (const double s : {0.0, 0.5, 2.0, 30.0}) {
    double rho[3];
    loss.Evaluate(s, rho);
    const double k = std::exp(-s / (2.0 * sigma * sigma)) / (2.0 * kPi * sigma * sigma);
    const double at_zero = gain / (2.0 * kPi * sigma * sigma);
    EXPECT_NEAR(0.5 * rho[0], at_zero - gain * k, 1e-14);
    EXPECT_NEAR(rho[1], gain * k / (sigma * sigma), 1e-14);  // t_nq
    EXPECT_LT(rho[2], 0.0);  // so Ceres leaves out the second-order term
  }
}

// One Welsch block per cell in a ceres::Problem is compared with the aggregated reduction.
TEST(NreIdentity, WelschBlocksHaveTheCostAndGradientOfTheReduction) {
  const LossMaps maps = one_map();
  const Camera camera = testing::map_camera();
  const Vector3 point = testing::point_at_cell(camera, 23.0, 16.5);
  const double sigma = 2.0;
  ceres::Problem image;
  PoseBlock block;
  image.AddParameterBlock(block.data, 7, new SE3Manifold);
  double constant = 0.0;
  for (std::size_t i = 0; i < maps.x.size(); ++i) {
    if (maps.gain[i] == 0.0f) continue;
    constant += maps.gain[i] / (2.0 * kPi * sigma * sigma);
    image.AddResidualBlock(
        nre::make_cell_block(camera, 8.0, Vector2(maps.x[i], maps.y[i]), point).release(),
        new nre::WelschLoss(maps.gain[i], sigma), block.data);
  }
  double cost = 0.0;
  std::vector<double> gradient;
  ASSERT_TRUE(image.Evaluate({}, &cost, nullptr, &gradient, nullptr));
  const nre::Projector projector(camera, {point}, 8.0);
  const nre::MapState reduced =
      nre::MapFactor(projector, maps).linearize(projector.to_centered(Pose()), sigma);
  const double scale = 1.0 / (2.0 * kPi * sigma * sigma);
  EXPECT_NEAR(cost - constant, scale * reduced.quadratic.cost, 1e-12);
  for (int i = 0; i < 6; ++i)
    EXPECT_NEAR(gradient[static_cast<std::size_t>(i)], scale * reduced.quadratic.gradient[i],
                1e-10 * (1.0 + std::abs(scale * reduced.quadratic.gradient[i])));
}

TEST(NreIdentity, GradientAndNewtonHessianAreDerivatives) {
  const LossMaps maps = one_map();
  const Camera camera = testing::map_camera();
  const nre::Projector projector(camera, {testing::point_at_cell(camera, 21.5, 16.2)}, 8.0);
  nre::MapFactor factor(projector, maps);
  const Pose pose = projector.to_centered(Pose());
  for (const double sigma : {2.0, 0.6, 0.0}) {
    const nre::MapState at = factor.linearize(pose, sigma);
    for (int i = 0; i < 6; ++i) {
      Vector6 step = Vector6::Zero();
      step[i] = 1e-6;
      const double plus = factor.linearize(retract(pose, step), sigma).quadratic.cost;
      const double minus = factor.linearize(retract(pose, -step), sigma).quadratic.cost;
      EXPECT_NEAR((plus - minus) / 2e-6, at.quadratic.gradient[i],
                  1e-6 * at.quadratic.gradient.norm())
          << i;
    }
    // Along x the projection is linear, so the second derivative is exact there.
    Vector6 step = Vector6::Zero();
    step[3] = 1e-4;
    const double plus = factor.linearize(retract(pose, step), sigma).quadratic.cost;
    const double minus = factor.linearize(retract(pose, -step), sigma).quadratic.cost;
    EXPECT_NEAR((plus - 2.0 * at.quadratic.cost + minus) / 1e-8, at.quadratic.hessian(3, 3),
                2e-4 * std::abs(at.quadratic.hessian(3, 3)))
        << sigma;
  }
}

TEST(NreIdentity, OneStepOfTheMajorizerNeverRaisesTheCost) {
  // t_n J'J bounds the curvature from above, so its step lowers eq. 9 at any pose.
  const LossMaps maps = one_map();
  const Camera camera = testing::map_camera();
  const nre::Projector projector(camera, {testing::point_at_cell(camera, 21.5, 16.2)}, 8.0);
  nre::MapFactor factor(projector, maps);
  for (const double sigma : {8.0, 2.0, 0.6})
    for (double shift = -0.2; shift <= 0.2; shift += 0.01) {
      Vector6 offset = Vector6::Zero();
      offset[3] = shift;
      const Pose pose = retract(projector.to_centered(Pose()), offset);
      const nre::MapState at = factor.linearize(pose, sigma);
      if (!(at.majorizer(3, 3) > 0.0)) continue;
      Vector6 step = Vector6::Zero();  // along x, where the projection is linear
      step[3] = -at.quadratic.gradient[3] / at.majorizer(3, 3);
      EXPECT_LE(factor.linearize(retract(pose, step), sigma).quadratic.cost,
                at.quadratic.cost + 1e-12);
      EXPECT_GE(at.majorizer(3, 3), at.quadratic.hessian(3, 3) - 1e-12);
    }
}

TEST(NreIdentity, MeanShiftNeverRaisesTheCost) {
  const LossMaps maps = one_map();
  const double precision = 1.0 / 64.0;
  const nre::Cells cells = {maps.x.data(), maps.y.data(), maps.gain.data(), maps.x.size()};
  Vector2 p(30.0, 22.0);
  double last = 0.0;
  for (int k = 0; k < 30; ++k) {
    const nre::Share at = kernel::table().gaussian(cells, p.x(), p.y(), precision);
    EXPECT_LE(-at.gain, last + 1e-12);
    last = -at.gain;
    // The majorizer's step goes to the weighted mean of the cells.
    p += Vector2(at.du, at.dv) / at.weight;
  }
  EXPECT_LT(last, -1.0);
}

TEST(NreIdentity, OneHotMapsAreEquation11) {
  const Camera camera = testing::map_camera();
  const std::vector<Vector2> pixels = {{100.0, 90.0}, {200.5, 111.25}};
  const std::vector<Vector3> points = {{-0.6, -0.3, 2.0}, {-0.1, -0.2, 2.5}};
  const LossMaps maps = loss_maps_from_matches(pixels, kHeight, kWidth, 8.0);
  const double sigma = 3.0;
  double expected = 0.0;
  for (std::size_t n = 0; n < 2; ++n) {
    const double r = (*project(camera, points[n]) - pixels[n]).norm() / 8.0;
    expected -=
        maps.ln_omega * std::exp(-r * r / (2.0 * sigma * sigma)) / (2.0 * kPi * sigma * sigma);
  }
  EXPECT_NEAR(nre_smoothed_cost(camera, points, maps, Pose(), sigma), expected,
              1e-6 * std::abs(expected));
}

}  // namespace
}  // namespace pose_refine
