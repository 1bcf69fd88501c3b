// SPDX-License-Identifier: BSD-3-Clause
// C1: the covariance is as large as the errors are. `trust_table covariance` has the whole table.
#include "apps/study/trust_table/calibration.h"

#include <gtest/gtest.h>

#include "pose_refine/support/covariance.h"

namespace pose_refine {
namespace {

constexpr std::size_t kDraws = 2000;

// Least squares is not meant for outliers, so it gives no covariance then.
void expect_calibrated(const CalibrationCase& c, const std::string& what) {
  const Calibration r = calibrate(c, kDraws);
  EXPECT_EQ(r.counted, kDraws) << what;
  EXPECT_GE(r.ok, kDraws - kDraws / 100) << what;
  EXPECT_NEAR(r.mean_nees, 6.0, nees_band(kDraws)) << what;
  EXPECT_NEAR(r.inside95, 0.95, 0.02) << what;
  EXPECT_NEAR(r.inside_half, 0.50, 0.05) << what;
  const Matrix6 off = r.whitened - Matrix6::Identity();
  EXPECT_LT(off.cwiseAbs().maxCoeff(), 0.1) << what << "\n" << r.whitened;
  if (c.point_noise == 0.0) EXPECT_NEAR(r.noise, 1.0, 0.06) << what;
}

TEST(Calibration, CovarianceIsRightForEveryLoss) {
  for (const char* loss : {"none", "huber", "cauchy", "tukey", "truncated", "barron:auto:-2"})
    for (const double outliers : {0.0, 0.3})
      for (const bool prior : {false, true}) {
        CalibrationCase c;
        c.loss = parse_loss(loss).value();
        c.outliers = c.loss.kind == LossKind::kNone ? 0.0 : outliers;
        c.prior = prior;
        c.noise_px = prior ? 3.0 : 0.3;
        c.model = prior ? CameraModel::kPinhole : CameraModel::kOpenCv;
        expect_calibrated(c, loss + std::to_string(outliers) + (prior ? " prior" : ""));
      }
}

TEST(Calibration, LeastSquaresWithOutliersGivesNoCovariance) {
  CalibrationCase c;
  c.loss = {LossKind::kNone, 1.0, 1.0};
  c.outliers = 0.3;
  const Calibration r = calibrate(c, 200);
  EXPECT_EQ(r.counted, 0U);
  EXPECT_EQ(r.ok, 0U);
}

// The scale of a robust loss may be fixed.
TEST(Calibration, CovarianceNeedsNoScale) {
  CalibrationCase fixed;
  fixed.loss = {LossKind::kHuber, 1.0, 1.0};
  expect_calibrated(fixed, "huber:1");
  fixed.loss = {LossKind::kCauchy, 2.0, 1.0};
  expect_calibrated(fixed, "cauchy:2");
}

// Noise of the 3D points is in the residuals too, larger for near points, which count more. No
// model of equal noise is right (here the variance differs by nine times between the ends of the
// depths).
TEST(Calibration, NoiseThatDependsOnThePointIsSeen) {
  CalibrationCase c;
  c.points = 400;
  c.noise_px = 0.3;
  c.point_noise = 0.03;
  const Calibration r = calibrate(c, kDraws);
  EXPECT_LT(r.mean_nees, 7.0);
  EXPECT_GT(r.inside95, 0.90);
}

// If that noise is stated, the covariance is right and the estimate too: far points count more.
TEST(Calibration, UnsurePointsThatAreToldOf) {
  CalibrationCase c;
  c.noise_px = 0.5;
  c.point_noise = 0.03;
  c.told = true;
  expect_calibrated(c, "cauchy:auto, points told");
  c.outliers = 0.3;
  expect_calibrated(c, "cauchy:auto, points told, outliers");
  c.outliers = 0.0;
  c.model = CameraModel::kOpenCv;
  c.loss = {LossKind::kNone, 1.0, 1.0};
  expect_calibrated(c, "none, points told, OPENCV");
}

// With few points the error follows a t distribution, which bounds and ellipsoids allow for.
TEST(Calibration, FewPointsAreAllowedFor) {
  for (const int points : {8, 12, 20}) {
    CalibrationCase c;
    c.points = points;
    c.loss = {LossKind::kNone, 1.0, 1.0};
    const Calibration squares = calibrate(c, kDraws);
    EXPECT_NEAR(squares.inside95, 0.95, 0.03) << points;
    EXPECT_NEAR(squares.position95, 0.95, 0.03) << points;
    c.loss = {LossKind::kCauchy};
    const Calibration robust = calibrate(c, kDraws);
    EXPECT_GT(robust.inside95, 0.88) << points;
    EXPECT_GT(robust.position95, 0.89) << points;
    EXPECT_GT(robust.rotation95, 0.89) << points;
  }
}

}  // namespace
}  // namespace pose_refine
