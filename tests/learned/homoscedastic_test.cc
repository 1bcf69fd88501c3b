// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/learned/homoscedastic.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/matchers.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using testing::PoseNear;
using testing::Random;

constexpr HomoscedasticMethod kMethods[] = {
    HomoscedasticMethod::kJoint, HomoscedasticMethod::kProfiled, HomoscedasticMethod::kAlternating};

struct Pairs {
  std::vector<Pose> estimates, truth;
};

// Returns estimates in a world moved by the inverse of `alignment`, with noise.
Pairs make_pairs(std::string_view name, int count, double noise, const Pose& alignment = {}) {
  Random random(name);
  Pairs pairs;
  for (int i = 0; i < count; ++i) {
    const Pose truth = random.pose();
    const Quaternion turn = so3_exp(0.1 * noise * random.normal3());
    const Pose wrong =
        pose_from_center(turn * truth.rotation, truth.center() + noise * random.normal3());
    pairs.truth.push_back(truth);
    pairs.estimates.push_back(wrong * alignment.inverse());
  }
  return pairs;
}

HomoscedasticOptions with_method(HomoscedasticMethod method, PoseNorm norm = PoseNorm::kL1) {
  HomoscedasticOptions options;
  options.method = method;
  options.norm = norm;
  return options;
}

// Ceres stops where the cost no longer changes, which gives half of the digits of s.
TEST(Homoscedastic, BestLogVarianceIsTheLogOfTheMeanLoss) {
  const Pairs pairs = make_pairs("closed", 400, 0.3);
  for (const PoseNorm norm : {PoseNorm::kL1, PoseNorm::kL2, PoseNorm::kSquared}) {
    PoseDistance mean;
    for (std::size_t i = 0; i < 400; ++i) {
      const PoseDistance d = pose_distance(pairs.estimates[i], pairs.truth[i], norm);
      mean.position += d.position / 400.0;
      mean.orientation += d.orientation / 400.0;
    }
    for (const HomoscedasticMethod method : kMethods) {
      const auto fit = fit_homoscedastic(pairs.estimates, pairs.truth, with_method(method, norm));
      ASSERT_TRUE(fit.ok()) << fit.error().to_string();
      EXPECT_NEAR(fit->s.position, std::log(mean.position), 1e-7);
      EXPECT_NEAR(fit->s.orientation, std::log(mean.orientation), 1e-7);
      EXPECT_NEAR(fit->objective, 2.0 + std::log(mean.position * mean.orientation), 1e-12);
      EXPECT_NEAR(fit->beta, mean.position / mean.orientation, 1e-7 * fit->beta);
    }
  }
}

TEST(Homoscedastic, JointProfiledAndAlternatingSolvesAgree) {
  const Pose moved{so3_exp(Vector3(0.02, -0.03, 0.05)), Vector3(0.2, -0.1, 0.3)};
  const Pairs pairs = make_pairs("methods", 120, 0.2, moved);
  for (const PoseNorm norm : {PoseNorm::kSquared, PoseNorm::kL2, PoseNorm::kL1}) {
    std::vector<HomoscedasticFit> fits;
    for (const HomoscedasticMethod method : kMethods) {
      HomoscedasticOptions options = with_method(method, norm);
      options.align = true;
      options.smoothing = 1e-2;
      const auto fit = fit_homoscedastic(pairs.estimates, pairs.truth, options);
      ASSERT_TRUE(fit.ok()) << fit.error().to_string();
      fits.push_back(*fit);
    }
    EXPECT_THAT(fits[0].alignment, PoseNear(moved, 0.02, 0.2));
    for (const HomoscedasticFit& fit : fits) {
      EXPECT_THAT(fit.alignment, PoseNear(fits[0].alignment, 1e-6, 1e-6));
      EXPECT_NEAR(fit.s.position, fits[0].s.position, 1e-6);
      EXPECT_NEAR(fit.s.orientation, fits[0].s.orientation, 1e-6);
      EXPECT_NEAR(fit.objective, fits[0].objective, 1e-10);
    }
  }
}

// The weights of position and orientation depend on the priors, and the alignment depends on the
// weights.
TEST(Homoscedastic, MethodsAgreeOnTheAlignmentUnderPriorsOnS) {
  const Pairs pairs = make_pairs("methods", 40, 0.4);
  std::vector<HomoscedasticFit> fits;
  for (const HomoscedasticMethod method : kMethods) {
    HomoscedasticOptions options = with_method(method, PoseNorm::kL2);
    options.align = true;
    options.smoothing = 1e-2;
    options.position.normal = LogVarianceLimits::Normal{-1.0, 0.4};
    options.orientation.inverse_gamma = LogVarianceLimits::InverseGamma{2.0, 0.5};
    const auto fit = fit_homoscedastic(pairs.estimates, pairs.truth, options);
    ASSERT_TRUE(fit.ok()) << fit.error().to_string();
    fits.push_back(*fit);
  }
  for (const HomoscedasticFit& fit : fits) {
    EXPECT_THAT(fit.alignment, PoseNear(fits[0].alignment, 1e-6, 1e-6));
    EXPECT_NEAR(fit.objective, fits[0].objective, 1e-10);
  }
}

TEST(Homoscedastic, WithoutAFloorAPerfectBatchIsRefused) {
  for (const bool align : {false, true}) {
    const Pose moved = align ? Pose{so3_exp(Vector3(0.02, 0.1, 0.0)), Vector3(1, 2, 3)} : Pose();
    const Pairs pairs = make_pairs("perfect", 20, 0.0, moved);
    for (const HomoscedasticMethod method : kMethods) {
      for (const PoseNorm norm : {PoseNorm::kL1, PoseNorm::kSquared}) {
        HomoscedasticOptions options = with_method(method, norm);
        options.align = align;
        EXPECT_FALSE(fit_homoscedastic(pairs.estimates, pairs.truth, options).ok());
        options.position.lowest = options.orientation.lowest = -8.0;
        const auto fit = fit_homoscedastic(pairs.estimates, pairs.truth, options);
        ASSERT_TRUE(fit.ok()) << fit.error().to_string();
        EXPECT_NEAR(fit->s.position, -8.0, 1e-6);
        EXPECT_THAT(fit->alignment, PoseNear(moved, 1e-5, 1e-5));
      }
    }
  }
}

// The closed form is s* = ln((L + b) / (1 + a)), which is ln(5e-4) = -7.601 for L = 0, a = 1, b =
// 1e-3.
TEST(Homoscedastic, PriorsOnSHaveTheirClosedForm) {
  const Pairs perfect = make_pairs("perfect", 20, 0.0), noisy = make_pairs("noisy", 50, 0.2);
  for (const HomoscedasticMethod method : kMethods) {
    HomoscedasticOptions options = with_method(method);
    options.position.inverse_gamma = options.orientation.inverse_gamma =
        LogVarianceLimits::InverseGamma{1.0, 1e-3};
    auto fit = fit_homoscedastic(perfect.estimates, perfect.truth, options);
    ASSERT_TRUE(fit.ok());
    EXPECT_NEAR(fit->s.position, -7.601, 5e-4);
    fit = fit_homoscedastic(noisy.estimates, noisy.truth, options);
    EXPECT_NEAR(fit->s.position, std::log((fit->mean.position + 1e-3) / 2.0), 1e-9);

    options.position = {};
    options.position.normal = LogVarianceLimits::Normal{-2.0, 0.5};
    for (const Pairs& pairs : {perfect, noisy}) {
      fit = fit_homoscedastic(pairs.estimates, pairs.truth, options);
      ASSERT_TRUE(fit.ok());
      const double s = fit->s.position;  // stationary: -L e^-s + 1 + (s - m) / t^2 = 0
      EXPECT_NEAR(-fit->mean.position * std::exp(-s) + 1.0 + (s + 2.0) / 0.25, 0.0, 1e-8);
    }
    options.position = {};
    options.position.highest = -6.0;
    EXPECT_NEAR(fit_homoscedastic(noisy.estimates, noisy.truth, options)->s.position, -6.0, 1e-9);
  }
}

TEST(Homoscedastic, CorrectedForDimensionItRecoversTheNoise) {
  Random random("noise");
  Pairs pairs;
  const double sigma = 0.2;
  for (int i = 0; i < 20000; ++i) {
    pairs.truth.push_back(random.pose());
    pairs.estimates.push_back(
        pose_from_center(so3_exp(1e-3 * random.normal3()) * pairs.truth.back().rotation,
                         pairs.truth.back().center() + sigma * random.normal3()));
  }
  HomoscedasticOptions options = with_method(HomoscedasticMethod::kJoint, PoseNorm::kSquared);
  const double paper =
      std::exp(fit_homoscedastic(pairs.estimates, pairs.truth, options)->s.position);
  options.dof_corrected = true;
  const double exact =
      std::exp(fit_homoscedastic(pairs.estimates, pairs.truth, options)->s.position);
  EXPECT_NEAR(paper, 3.0 * sigma * sigma, 0.002);
  EXPECT_NEAR(exact, sigma * sigma, 0.001);
}

TEST(Homoscedastic, RefusesABatchThatIsNone) {
  const Pairs pairs = make_pairs("none", 3, 0.1);
  EXPECT_FALSE(fit_homoscedastic({}, {}).ok());
  EXPECT_FALSE(fit_homoscedastic(pairs.estimates, {pairs.truth[0]}).ok());
  Pairs broken = pairs;
  broken.truth[1].translation.x() = NAN;
  EXPECT_FALSE(fit_homoscedastic(broken.estimates, broken.truth).ok());
  HomoscedasticOptions options;
  options.position.lowest = 2.0;
  options.position.highest = 1.0;
  EXPECT_FALSE(fit_homoscedastic(pairs.estimates, pairs.truth, options).ok());
}

}  // namespace
}  // namespace pose_refine
