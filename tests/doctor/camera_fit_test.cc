// SPDX-License-Identifier: BSD-3-Clause
// These tests hold how the matches of an image scatter, as the doctor of cameras sees it.
#include "doctor/camera_fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/random.h"

namespace pose_refine::doctor {
namespace {

constexpr double kArea = 640.0 * 480.0;

// Squared residuals of right matches, of wrong ones and of points that are not seen.
std::vector<double> residuals(double noise, int right, int wrong, int unseen) {
  testing::Random random("camera_fit");
  std::vector<double> squared;
  for (int i = 0; i < right; ++i) {
    // Student's t with four degrees of freedom
    double chi2 = 0.0;
    for (int k = 0; k < 4; ++k) chi2 += std::pow(random.normal(), 2);
    const double t = noise * std::sqrt(4.0 / chi2);
    squared.push_back(std::pow(t * random.normal(), 2) + std::pow(t * random.normal(), 2));
  }
  for (int i = 0; i < wrong; ++i)
    squared.push_back(std::pow(random.uniform(-320.0, 320.0), 2) +
                      std::pow(random.uniform(-240.0, 240.0), 2));
  squared.insert(squared.end(), static_cast<std::size_t>(unseen),
                 std::numeric_limits<double>::infinity());
  return squared;
}

TEST(CameraFit, FindsTheNoiseAndThePartOfTheRightMatches) {
  for (const double noise : {0.3, 1.5, 12.0})
    for (const int wrong : {0, 200, 800}) {
      const Scatter found = scatter_of(residuals(noise, 400, wrong, 50), kArea, 0.05);
      EXPECT_NEAR(found.noise, noise, 0.15 * noise) << wrong;
      EXPECT_NEAR(found.right, 400.0 / (450.0 + wrong), 0.05) << noise << ' ' << wrong;
      EXPECT_GT(found.log_likelihood, 20.0);
    }
}

TEST(CameraFit, SeesNothingInWrongMatches) {
  for (const Scatter& none :
       {scatter_of({}, kArea, 0.05), scatter_of(residuals(1.0, 0, 0, 60), kArea, 0.05)}) {
    EXPECT_EQ(none.log_likelihood, 0.0);
    EXPECT_EQ(none.right, 0.0);
  }
  EXPECT_LT(scatter_of(residuals(1.0, 0, 100, 0), kArea, 0.05).log_likelihood, 10.0);
}

TEST(CameraFit, TellsNoNoiseBelowTheLeast) {
  EXPECT_EQ(scatter_of(std::vector<double>(50, 1e-8), kArea, 0.05).noise, 0.05);
}

// The weight is what a residual adds to the slope of the likelihood: -2 d log L / d r^2.
TEST(CameraFit, WeightsAreTheSlopeOfTheLikelihood) {
  const Scatter scatter = {0.0, 0.6, 1.5};
  const auto log_likelihood = [&](double squared) {
    const double variance = scatter.noise * scatter.noise;
    const double x = 1.0 + squared / (4.0 * variance);
    const double right = kArea / (2.0 * M_PI * variance * x * x * x);
    return std::log(1.0 - scatter.right + scatter.right * right);
  };
  for (const double squared : {0.01, 1.0, 9.0, 100.0, 1e4}) {
    const double step = 1e-4 * squared;
    const double slope =
        (log_likelihood(squared + step) - log_likelihood(squared - step)) / (2.0 * step);
    EXPECT_NEAR(weight_of(squared, scatter, kArea), -2.0 * slope, 1e-5 * std::abs(slope));
  }
  EXPECT_EQ(weight_of(std::numeric_limits<double>::infinity(), scatter, kArea), 0.0);
}

}  // namespace
}  // namespace pose_refine::doctor
