// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "map/simulated_map.h"
#include "pose_refine/support/map_noise.h"

namespace pose_refine {
namespace {

TEST(PointCovariances, AreThoseOfTheErrorsOfPoints) {
  const Model truth = testing::simulated_map(6, 400, {});
  const Model noisy = testing::simulated_map(6, 400, {0.5, 0.0, 0.0});
  const auto covariances = point_covariances(noisy, 2);
  ASSERT_EQ(covariances.size(), 400u);
  double sum = 0.0;
  for (std::size_t k = 0; k < 400; ++k) {
    ASSERT_TRUE(covariances[k]);
    const Eigen::Vector3d error(noisy.points[k].x - truth.points[k].x,
                                noisy.points[k].y - truth.points[k].y,
                                noisy.points[k].z - truth.points[k].z);
    sum += error.dot(Eigen::Matrix3d(*covariances[k]).inverse() * error);
  }
  EXPECT_NEAR(sum / 400.0, 3.0, 1.0);  // chi2; the robust loss keeps some of the noise out
}

TEST(PointCovariances, AreNotThereForPointsThatOneImageSees) {
  Model model = testing::simulated_map(4, 20, {0.5, 0.0, 0.0});
  for (std::size_t i = 1; i < 4; ++i) model.images[i].observations[3].point = -1;
  const auto covariances = point_covariances(model);
  EXPECT_FALSE(covariances[3]);
  EXPECT_TRUE(covariances[4]);
  EXPECT_TRUE(point_covariances({}).empty());
}

}  // namespace
}  // namespace pose_refine
