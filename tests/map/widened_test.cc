// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <limits>

#include "map/known_camera.h"
#include "map/quantile.h"
#include "pose_refine/support/map_noise.h"

namespace pose_refine {
namespace {

const Camera kCamera = {CameraModel::kSimplePinhole, 1000, 800, {800.0, 500.0, 400.0}};

// Its covariance is that of noise, and a camera that moves it along `move`.
RefineResult result_of(const Vector6& move) {
  RefineResult result;
  result.verdict = Verdict::kOk;
  result.num_inliers = 100;
  result.degrees_of_freedom = 194.0;
  result.hessian.diagonal() << 4e6, 5e6, 2e6, 3e4, 4e4, 1e4;
  result.hessian(0, 4) = result.hessian(4, 0) = 1e5;
  const Matrix6 noise = Eigen::Matrix<double, 6, 6>(result.hessian).inverse();
  result.covariance = noise + move * move.transpose();
  return result;
}

MapNoise noise_of(const std::vector<Camera>& cameras) {
  MapNoise noise;
  noise.position_growth = 0.03;
  noise.rotation_growth = 0.08;
  noise.cameras = cameras;
  return noise;
}

const Vector6 kMove = (Vector6() << 0.01, 0.02, 0.0, 0.1, 0.0, 0.3).finished();

TEST(Widened, MultipliesTheBoundsByWhatTheObservationsAdd) {
  const RefineResult result = result_of(Vector6::Zero());
  const RefineResult wide = widened(result, kCamera, noise_of({}));
  EXPECT_NEAR(wide.bound95()->position, 2.0 * result.bound95()->position, 1e-12);
  EXPECT_NEAR(wide.bound95()->rotation, 3.0 * result.bound95()->rotation, 1e-12);
  EXPECT_EQ(*wide.covariance, Matrix6(wide.covariance->transpose()));
}

TEST(Widened, TakesOutWhatAKnownCameraCouldBeWrongBy) {
  const RefineResult noise_only = result_of(Vector6::Zero()), result = result_of(kMove);
  ASSERT_GT(result.bound95()->position, 10.0 * noise_only.bound95()->position);
  const PoseBound known = *widened(result, kCamera, noise_of({kCamera})).bound95();
  EXPECT_NEAR(known.position, 2.0 * noise_only.bound95()->position, 1e-6);
  EXPECT_NEAR(known.rotation, 3.0 * noise_only.bound95()->rotation, 1e-6);
  Camera other = kCamera;
  other.params[0] += 1.0;
  const PoseBound unknown = *widened(result, kCamera, noise_of({other})).bound95();
  EXPECT_NEAR(unknown.position, 2.0 * result.bound95()->position, 1e-6);
}

TEST(Widened, BelievesTheResultThatDoubtsItsCamera) {
  RefineResult result = result_of(kMove);
  result.reasons = {"another_camera"};
  const PoseBound bound = *widened(result, kCamera, noise_of({kCamera})).bound95();
  EXPECT_NEAR(bound.position, 2.0 * result.bound95()->position, 1e-6);
}

TEST(Widened, LeavesAResultWithoutCovarianceAsItIs) {
  RefineResult result = result_of(kMove);
  result.covariance.reset();
  EXPECT_FALSE(widened(result, kCamera, noise_of({kCamera})).covariance);
  EXPECT_FALSE(widened(result, 0.1).covariance);
}

TEST(Widened, AddsAKnownErrorOfThePosition) {
  const RefineResult result = result_of(kMove);
  const RefineResult wide = widened(result, 2.0);
  Matrix6 added = *wide.covariance - *result.covariance;
  added.diagonal().tail<3>().array() -= 4.0;
  EXPECT_LT(added.norm(), 1e-12);
  for (const double sigma : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity()})
    EXPECT_EQ(*widened(result, sigma).covariance, *result.covariance) << sigma;
}

TEST(KnownCamera, KeepsTheCovarianceWithoutAHessian) {
  const Matrix6 covariance = *result_of(kMove).covariance;
  EXPECT_EQ(map::with_known_camera(covariance, Matrix6::Zero()), covariance);
  EXPECT_EQ(map::with_known_camera(covariance, Matrix6::Constant(1.0)), covariance);
  const Matrix6 nan = Matrix6::Constant(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(map::with_known_camera(covariance, nan), covariance);
}

TEST(PredictedQuantile, AllowsForFewValues) {
  const double few = map::predicted_quantile95({1.0, 1.0, 1.0});
  const double many = map::predicted_quantile95(std::vector<double>(10000, 1.0));
  EXPECT_NEAR(many, 1.0, 0.05);  // they know their spread
  EXPECT_GT(few, 2.0);
  EXPECT_LT(few, 3.0);
}

TEST(PredictedQuantile, ScalesWithTheValuesAndIgnoresTinyOnes) {
  const double once = map::predicted_quantile95({0.5, 1.0, 2.0, 3.0});
  EXPECT_NEAR(map::predicted_quantile95({5.0, 10.0, 20.0, 30.0}), 10.0 * once, 1e-9);
  EXPECT_NEAR(map::predicted_quantile95({1e-9, 1.0, 2.0}),
              map::predicted_quantile95({0.5, 1.0, 2.0}), 1e-12);
}

}  // namespace
}  // namespace pose_refine
