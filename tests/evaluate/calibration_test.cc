// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/calibration.h"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>

#include "evaluate/frames.h"
#include "pose_refine/support/covariance.h"
#include "pose_refine/support/network_error_file.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using Full = Eigen::Matrix<double, 6, 6>;

Full known_covariance() {
  testing::Random random("covariance");
  Full a;
  for (int i = 0; i < 36; ++i) a.data()[i] = random.normal();
  Vector6 units;
  units << Vector3::Constant(0.01), Vector3::Constant(0.05);
  return units.asDiagonal() * Full(a * a.transpose() + Full::Identity()) * units.asDiagonal();
}

// Adds an image whose error is xi.
void add(CalibrationInput& input, const std::string& name, const Pose& truth, const Vector6& xi) {
  input.names.push_back(name);
  input.truth.push_back(truth);
  input.estimates.push_back(retract(truth, xi));
}

std::string name_of(int sequence, int frame) {
  return "seq-" + std::to_string(sequence) + "/frame-" + std::to_string(frame) + ".png";
}

// Draws errors from the known covariance; a share of them is `outlier` times as large.
CalibrationInput drawn(testing::Random& random, int images, double share, double outlier) {
  const Full root = known_covariance().llt().matrixL();
  CalibrationInput input;
  for (int i = 0; i < images; ++i) {
    const double scale = random.uniform() < share ? outlier : 1.0;
    add(input, name_of(i % 4, i / 4), random.pose(), Vector6(scale * (root * random.normal6())));
  }
  return input;
}

// How far a covariance is from the known one: 0 where equal, 0.1 where 10 % off.
double away(const Matrix6& covariance) {
  const Full root = known_covariance().llt().matrixL();
  const Full inverse = root.inverse();
  return Full(inverse * covariance * inverse.transpose() - Full::Identity()).norm() /
         std::sqrt(6.0);
}

double share_inside(const NetworkError& error, const CalibrationInput& input) {
  std::size_t inside = 0;
  const double radius = squared_radius(0.95, error.degrees_of_freedom);
  for (std::size_t i = 0; i < input.names.size(); ++i) {
    const Matrix6 scatter = scatter_at(error, distance_to_mapped(error, input.estimates[i]));
    inside += normalized_error(input.estimates[i], input.truth[i], scatter) <= radius;
  }
  return static_cast<double>(inside) / static_cast<double>(input.names.size());
}

TEST(Calibration, RecoversAKnownCovariance) {
  testing::Random random("clean");
  const auto error = calibrate(drawn(random, 2000, 0.0, 1.0));
  ASSERT_TRUE(error.ok()) << error.error().message;
  EXPECT_LT(away(error->covariance), 0.1);
  EXPECT_GT(error->degrees_of_freedom, 40.0);
  EXPECT_EQ(error->images, 2000u);
  EXPECT_EQ(error->sequences, 4u);
  EXPECT_LT(error->lag, 1.2);
  EXPECT_EQ(error->growth, 0.0);
}

TEST(Calibration, TenPercentOfGrossErrorsChangeLittle) {
  for (const double outlier : {10.0, 30.0}) {
    testing::Random random("gross");
    const auto error = calibrate(drawn(random, 2000, 0.1, outlier));
    ASSERT_TRUE(error.ok()) << error.error().message;
    EXPECT_LT(away(error->covariance), 0.25) << outlier;
    EXPECT_LT(error->degrees_of_freedom, 6.0) << outlier;
  }
}

// Errors of t distributions are held by the ellipsoids of other images.
TEST(Calibration, HoldsWhatItClaimsOnFreshImages) {
  for (const double nu : {1.0, 3.0, 20.0}) {
    testing::Random random("fresh");
    const Full root = known_covariance().llt().matrixL();
    const auto some = [&](int images) {
      CalibrationInput input;
      for (int i = 0; i < images; ++i) {
        double chi2 = 0.0;  // of `nu` degrees of freedom
        for (int k = 0; k < static_cast<int>(nu); ++k) chi2 += std::pow(random.normal(), 2);
        const Vector6 xi = root * random.normal6() * (0.2 * std::sqrt(nu / chi2));
        if (xi.head<3>().norm() < 3.0) add(input, name_of(i % 5, i / 5), random.pose(), xi);
      }
      return input;
    };
    const auto error = calibrate(some(3000));
    ASSERT_TRUE(error.ok());
    EXPECT_NEAR(share_inside(*error, some(3000)), 0.95, 0.02) << nu;
    EXPECT_NEAR(std::log(error->degrees_of_freedom / nu), 0.0, nu < 10.0 ? 0.2 : 0.7) << nu;
  }
}

// Sequences that differ are what a fit to all frames alone would be too sure about.
TEST(Calibration, HoldsWhatItClaimsOnFreshSequences) {
  testing::Random random("sequences");
  const Full root = known_covariance().llt().matrixL();
  const auto some = [&](int sequences) {
    CalibrationInput input;
    for (int s = 0; s < sequences; ++s) {
      const Vector6 bias = root * random.normal6();
      const double scale = std::exp(0.5 * random.normal());
      for (int i = 0; i < 100; ++i)
        add(input, name_of(s, i), random.pose(),
            Vector6(scale * (bias + 0.5 * (root * random.normal6()))));
    }
    return input;
  };
  double sum = 0.0;
  for (int trial = 0; trial < 10; ++trial) sum += share_inside(*calibrate(some(20)), some(30));
  EXPECT_NEAR(sum / 10.0, 0.95, 0.03);
}

// Other units and axes of the error give the same ellipsoids in these.
TEST(Calibration, IsAffineEquivariant) {
  testing::Random random("equivariance");
  const CalibrationInput input = drawn(random, 400, 0.1, 3.0);
  Full a;
  for (int i = 0; i < 36; ++i) a.data()[i] = 0.3 * random.normal();
  a += Full::Identity();
  CalibrationInput mapped;
  for (std::size_t i = 0; i < input.names.size(); ++i)
    add(mapped, input.names[i], input.truth[i],
        Vector6(a * local(input.truth[i], input.estimates[i])));
  const auto before = calibrate(input), after = calibrate(mapped);
  ASSERT_TRUE(before.ok() && after.ok());
  const Full expected = a * before->covariance * a.transpose();
  EXPECT_LT((after->covariance - expected).norm(), 1e-3 * expected.norm());
  EXPECT_NEAR(std::log(after->degrees_of_freedom / before->degrees_of_freedom), 0.0, 3e-3);
  EXPECT_NEAR(after->lag, before->lag, 1e-3);
}

TEST(Calibration, DoesNotDependOnTheOrderOfTheImages) {
  testing::Random random("order");
  CalibrationInput input = drawn(random, 200, 0.1, 5.0);
  const auto forward = calibrate(input);
  std::reverse(input.names.begin(), input.names.end());
  std::reverse(input.truth.begin(), input.truth.end());
  std::reverse(input.estimates.begin(), input.estimates.end());
  const auto backward = calibrate(input);
  ASSERT_TRUE(forward.ok() && backward.ok());
  EXPECT_EQ(to_text(*forward), to_text(*backward));
}

TEST(Calibration, FindsTheGrowthWithTheDistance) {
  testing::Random random("growth");
  const Full root = known_covariance().llt().matrixL();
  CalibrationInput input;
  input.mapped = {Pose()};
  for (int i = 0; i < 2000; ++i) {
    const double distance = random.uniform(0.0, 5.0);
    const Pose truth = pose_from_center(Quaternion(1, 0, 0, 0), distance * random.direction());
    add(input, name_of(i % 4, i / 4), truth,
        Vector6(0.1 * (1.0 + 2.0 * distance) * (root * random.normal6())));
  }
  const auto error = calibrate(input);
  ASSERT_TRUE(error.ok());
  EXPECT_NEAR(std::log(error->growth / 2.0), 0.0, 0.4);
  EXPECT_NEAR(share_inside(*error, input), 0.95, 0.02);
  input.mapped.clear();
  EXPECT_EQ(calibrate(input)->growth, 0.0);
}

// In a series where each error keeps 0.9 of the one before, (1 + 0.9) / (1 - 0.9) = 19 frames are
// worth one.
TEST(Calibration, FindsTheLagOfTheErrors) {
  testing::Random random("lag");
  const Full root = known_covariance().llt().matrixL();
  CalibrationInput input;
  for (int s = 0; s < 4; ++s) {
    Vector6 z = random.normal6();
    for (int i = 0; i < 1000; ++i) {
      z = 0.9 * z + std::sqrt(1.0 - 0.81) * random.normal6();
      add(input, name_of(s, i), random.pose(), Vector6(root * z));
    }
  }
  const auto error = calibrate(input);
  ASSERT_TRUE(error.ok());
  EXPECT_GT(error->lag, 13.0);
  EXPECT_LT(error->lag, 23.0);
}

TEST(Calibration, SaysWhyItIsNone) {
  testing::Random random("none");
  EXPECT_FALSE(calibrate({}).ok());
  CalibrationInput few = drawn(random, 23, 0.0, 1.0);
  EXPECT_NE(calibrate(few).error().message.find("23 images"), std::string::npos);
  CalibrationInput exact = drawn(random, 50, 0.0, 1.0);
  exact.estimates = exact.truth;
  EXPECT_FALSE(calibrate(exact).ok());
  CalibrationInput flat = drawn(random, 50, 0.0, 1.0);
  for (std::size_t i = 0; i < 50; ++i)
    flat.estimates[i].rotation = flat.truth[i].rotation;  // no error of the rotation at all
  EXPECT_FALSE(calibrate(flat).ok());
  CalibrationInput ragged = drawn(random, 50, 0.0, 1.0);
  ragged.names.pop_back();
  EXPECT_FALSE(calibrate(ragged).ok());
}

TEST(Calibration, LeavesOutWhatIsNotFinite) {
  testing::Random random("finite");
  CalibrationInput input = drawn(random, 100, 0.0, 1.0);
  input.estimates[7].translation.x() = std::numeric_limits<double>::quiet_NaN();
  input.truth[9].translation.y() = std::numeric_limits<double>::infinity();
  const auto error = calibrate(input);
  ASSERT_TRUE(error.ok());
  EXPECT_EQ(error->images, 98u);
  for (Pose& pose : input.estimates) pose.translation.setConstant(1e300);
  const auto huge = calibrate(input);
  if (huge) EXPECT_TRUE(validate(*huge).ok());
}

TEST(Frames, NumbersCountByTheirValue) {
  EXPECT_TRUE(comes_before("9.png", "10.png"));
  EXPECT_FALSE(comes_before("10.png", "9.png"));
  EXPECT_TRUE(comes_before("a/2/b", "a/10/a"));
  EXPECT_TRUE(comes_before("a", "b"));
  EXPECT_TRUE(comes_before("a", "ab"));
  EXPECT_FALSE(comes_before("a", "a"));
  EXPECT_NE(comes_before("07", "7"), comes_before("7", "07"));
  const auto frames = frames_by_sequence({"s/10.png", "t/1.png", "s/9.png", "lone.png"});
  const std::vector<std::vector<std::size_t>> expected = {{3}, {2, 0}, {1}};
  EXPECT_EQ(frames, expected);
}

}  // namespace
}  // namespace pose_refine
