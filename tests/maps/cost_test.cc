// SPDX-License-Identifier: BSD-3-Clause
// These tests look at the cost outside the image and behind the camera, and at the maps themselves.
#include <gtest/gtest.h>

#include <limits>

#include "factor/maps/blocks.h"
#include "maps/scene.h"
#include "pose_refine/residuals/ceres.h"

namespace pose_refine {
namespace {

constexpr std::size_t kHeight = 40, kWidth = 56;

LossMaps bright_border() {  // loss 1 everywhere
  return *loss_maps_from_dense(std::vector<float>(kHeight * kWidth, 1.0f), 1, kHeight, kWidth, 8.0);
}

double loss_of_block(const LossMaps& maps, const Vector3& point) {
  const Camera camera = testing::map_camera();
  const auto block = nre::make_bicubic_block(camera, maps, 0, point);
  const PoseBlock pose;
  const double* parameters[] = {pose.data};
  double residual = 0.0;
  EXPECT_TRUE(block->Evaluate(parameters, &residual, nullptr));
  return nre::bicubic_floor(maps, 0) + 0.5 * residual * residual;
}

TEST(NreCost, OutsideAndBehindIsLnOmega) {
  const LossMaps maps = bright_border();
  const Camera camera = testing::map_camera();
  EXPECT_DOUBLE_EQ(nre_cost(camera, {testing::point_at_cell(camera, -0.6, 5.0)}, maps, Pose()),
                   maps.ln_omega);
  EXPECT_DOUBLE_EQ(nre_cost(camera, {testing::point_at_cell(camera, 5.0, 39.6)}, maps, Pose()),
                   maps.ln_omega);
  EXPECT_DOUBLE_EQ(nre_cost(camera, {Vector3(0.0, 0.0, -1.0)}, maps, Pose()), maps.ln_omega);
  EXPECT_NEAR(nre_cost(camera, {testing::point_at_cell(camera, -0.4, 5.0)}, maps, Pose()), 1.0,
              1e-6);
  EXPECT_EQ(nre_smoothed_cost(camera, {Vector3(0.0, 0.0, -1.0)}, maps, Pose(), 2.0), 0.0);
}

TEST(NreCost, BilinearBetweenCells) {
  std::vector<float> loss(kHeight * kWidth, 100.0f);  // truncated
  loss[10 * kWidth + 20] = 1.0f;
  const LossMaps maps = *loss_maps_from_dense(loss, 1, kHeight, kWidth, 8.0);
  EXPECT_EQ(maps.kept(), 1u);
  const Camera camera = testing::map_camera();
  const double expected = maps.ln_omega - 0.75 * 0.5 * (maps.ln_omega - 1.0);
  EXPECT_NEAR(nre_cost(camera, {testing::point_at_cell(camera, 20.25, 10.5)}, maps, Pose()),
              expected, 1e-6);
}

TEST(NreCost, BicubicBlockIsLnOmegaOutsideAndBehindAndContinuous) {
  const LossMaps maps = bright_border();
  const Camera camera = testing::map_camera();
  EXPECT_NEAR(loss_of_block(maps, testing::point_at_cell(camera, -3.0, 5.0)), maps.ln_omega, 1e-9);
  EXPECT_NEAR(loss_of_block(maps, Vector3(0.1, 0.0, -1.0)), maps.ln_omega, 1e-9);
  EXPECT_NEAR(loss_of_block(maps, Vector3(0.1, 0.0, 1e-9)), maps.ln_omega, 1e-9);
  EXPECT_NEAR(loss_of_block(maps, testing::point_at_cell(camera, 20.3, 10.0)), 1.0, 1e-6);
  // A step of a hundredth of a cell never moves it by more than the steepest slope allows.
  double last = loss_of_block(maps, testing::point_at_cell(camera, -4.0, 5.0));
  for (double x = -4.0; x < 3.0; x += 0.01) {
    const double next = loss_of_block(maps, testing::point_at_cell(camera, x, 5.0));
    EXPECT_LT(std::abs(next - last), 0.02 * maps.ln_omega) << x;
    last = next;
  }
}

TEST(NreCost, BicubicBlockJacobianIsItsDerivative) {
  const LossMaps maps = *loss_maps_from_dense(testing::two_mode_map(kHeight, kWidth, 20.3, 14.6, 2),
                                              1, kHeight, kWidth, 8.0);
  const Camera camera = testing::map_camera();
  const auto block =
      nre::make_bicubic_block(camera, maps, 0, testing::point_at_cell(camera, 21.4, 15.2));
  const PoseBlock start;
  const SE3Manifold manifold;
  double residual = 0.0;
  Eigen::Matrix<double, 1, 7> jacobian;
  Eigen::Matrix<double, 7, 6, Eigen::RowMajor> plus;
  const double* parameters[] = {start.data};
  double* jacobians[] = {jacobian.data()};
  ASSERT_TRUE(block->Evaluate(parameters, &residual, jacobians));
  ASSERT_TRUE(manifold.PlusJacobian(start.data, plus.data()));
  const Eigen::Matrix<double, 1, 6> tangent = jacobian * plus;
  for (int i = 0; i < 6; ++i) {
    double value[2];
    for (const int side : {0, 1}) {
      Vector6 step = Vector6::Zero();
      step[i] = side == 0 ? -1e-6 : 1e-6;
      const PoseBlock moved(retract(Pose(), step));
      const double* at[] = {moved.data};
      ASSERT_TRUE(block->Evaluate(at, &value[side], nullptr));
    }
    EXPECT_NEAR(tangent[i], (value[1] - value[0]) / 2e-6, 1e-5 * tangent.norm()) << i;
  }
}

// Ceres' Catmull-Rom interpolator on a dense grid is compared with the sparse sum over the kept
// cells.
TEST(NreCost, SigmaZeroIsTheSumOfBicubicBlocks) {
  const LossMaps maps = *loss_maps_from_dense(testing::two_mode_map(kHeight, kWidth, 20.3, 14.6, 2),
                                              1, kHeight, kWidth, 8.0);
  const Camera camera = testing::map_camera();
  for (double x = -3.0; x < 60.0; x += 0.37) {
    const Vector3 point = testing::point_at_cell(camera, x, 0.7 * x);
    EXPECT_NEAR(nre_smoothed_cost(camera, {point}, maps, Pose(), 0.0),
                loss_of_block(maps, point) - maps.ln_omega, 1e-6)
        << x;
  }
}

TEST(NreMaps, AreTheNegativeLogSoftmaxTruncated) {
  FeatureLevel level;
  level.map = {3, 5, 2, {}};
  for (int q = 0; q < 15; ++q) {
    level.map.data.push_back(0.1f * static_cast<float>(q % 7));
    level.map.data.push_back(0.05f * static_cast<float>(q));
  }
  level.descriptors = {1.0f, 0.5f, -0.5f, 1.0f, 0.0f, 1.0f, 0.3f, 0.3f, 1.0f, -1.0f};
  for (const double drop : {1.0, 2.0}) {
    MapOptions options;
    options.temperature = 0.1;
    options.drop_below = drop;
    const auto maps = make_loss_maps(level, 4.0, options);
    ASSERT_TRUE(maps.ok());
    ASSERT_EQ(maps->size(), 5u);
    options.threads = 3;
    EXPECT_EQ(make_loss_maps(level, 4.0, options)->gain, maps->gain);
    for (std::size_t n = 0; n < 5; ++n) {
      std::vector<double> s;
      double sum = 0.0;
      for (std::size_t q = 0; q < 15; ++q) {
        s.push_back((level.descriptors[2 * n] * level.map.data[2 * q] +
                     level.descriptors[2 * n + 1] * level.map.data[2 * q + 1]) /
                    0.1);
        sum += std::exp(s.back());
      }
      std::size_t kept = 0;
      for (std::size_t q = 0; q < 15; ++q)
        kept += std::log(sum) - s[q] + std::log(drop) < std::log(16.0);
      std::size_t found = 0;
      for (std::size_t i = maps->begin[n]; i < maps->begin[n + 1]; ++i) {
        if (maps->gain[i] == 0.0f) continue;
        ++found;
        const auto q = static_cast<std::size_t>(maps->y[i] * 5.0f + maps->x[i]);
        EXPECT_NEAR(maps->gain[i], std::log(16.0) - (std::log(sum) - s[q] + std::log(drop)), 2e-5);
      }
      EXPECT_EQ(found, kept) << n;
      EXPECT_GT(kept, 0u);
    }
  }
}

TEST(NreMaps, SayWhatIsWrong) {
  FeatureLevel level;
  level.map = {1, 2, 2, {1.0f, 0.0f, 0.0f}};
  EXPECT_FALSE(make_loss_maps(level, 8.0).ok());
  level.map.data = {1.0f, 0.0f, 0.0f, std::numeric_limits<float>::quiet_NaN()};
  EXPECT_FALSE(make_loss_maps(level, 8.0).ok());
  level.map.data[3] = 1.0f;
  level.descriptors = {1.0f};
  EXPECT_FALSE(make_loss_maps(level, 8.0).ok());
  level.descriptors = {1.0f, 0.0f};
  EXPECT_TRUE(make_loss_maps(level, 8.0).ok());
  EXPECT_FALSE(make_loss_maps(level, 0.0).ok());
}

TEST(NreMaps, DenseWithScaleAndOffsetEqualSparse) {
  const std::vector<float> stored = {0.0f, 1.0f, 2.0f, 3.0f, 1.5f, 4.0f};
  const auto dense = loss_maps_from_dense(stored, 1, 2, 3, 8.0, 0.5, 0.25);
  std::vector<SparseLoss> entries;
  for (std::size_t q = 0; q < 6; ++q)
    entries.push_back(
        {0, static_cast<double>(q % 3), static_cast<double>(q / 3), 0.5 * stored[q] + 0.25});
  const auto sparse = loss_maps_from_sparse(entries, 1, 2, 3, 8.0);
  ASSERT_TRUE(dense.ok() && sparse.ok());
  EXPECT_EQ(dense->gain, sparse->gain);
  EXPECT_EQ(dense->kept(), 5u);  // 2.25 is above ln 7
}

}  // namespace
}  // namespace pose_refine
