// SPDX-License-Identifier: BSD-3-Clause
// These tests hold the formulas of graduated non-convexity and re-gating, and where they lead.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pose_refine/refine.h"
#include "search/consensus_search.h"
#include "support/refine_test.h"
#include "support/staged.h"

namespace pose_refine {
namespace {

constexpr Policy kGraduatedOnes[] = {Policy::kGncGemanMcClure, Policy::kGncTruncated};
constexpr Policy kOthers[] = {Policy::kGncGemanMcClure, Policy::kGncTruncated, Policy::kRegate};

RefineOptions with(Policy policy) {
  RefineOptions options;
  options.policy = policy;
  return options;
}

RefineOptions fixed(Policy policy) {
  RefineOptions options = with(policy);
  options.loss = {LossKind::kTukey, 4.685, 1.0};
  return options;
}

// Eq. 10 of Yang et al. 2020 is, by Black & Rangarajan's duality, the least over w of w s + mu (1 -
// w) / (mu + w) c^2.
TEST(Policies, GraduatedTruncatedIsItsDual) {
  for (const double mu : {1e-3, 0.1, 1.0, 7.0, 1e3})
    for (const double s : {0.0, 0.3, 1.0, 3.0, 4.0, 9.0, 40.0, 1e4}) {
      const double c2 = 4.0;
      double least = 1e300;
      for (int i = 0; i <= 100000; ++i) {
        const double w = 1e-5 * i;
        least = std::min(least, w * s + mu * (1.0 - w) / (mu + w) * c2);
      }
      const LossValue at = evaluate({LossKind::kGraduatedTruncated, 2.0, mu}, s);
      EXPECT_NEAR(at.rho, least, 1e-4 * (1.0 + least)) << mu << " " << s;
      EXPECT_LE(at.rho, least * (1.0 + 1e-12)) << mu << " " << s;
    }
}

TEST(Policies, GraduatedTruncatedEndsAsTruncated) {
  for (const double s : {0.0, 0.5, 3.9, 4.1, 1e3}) {
    const LossValue soft = evaluate({LossKind::kGraduatedTruncated, 2.0, 1e5}, s);
    const LossValue hard = evaluate({LossKind::kTruncated, 2.0, 1.0}, s);
    EXPECT_NEAR(soft.rho, hard.rho, 1e-4);
    EXPECT_NEAR(soft.rho1, hard.rho1, 1e-12) << s;
  }
}

// Eq. 6, mu c^2 s / (mu c^2 + s), is Geman-McClure's loss itself at sqrt(mu) c.
TEST(Policies, GemanMcClureGraduatesByItsScale) {
  for (const double mu : {1.0, 3.0, 400.0})
    for (const double s : {0.1, 5.0, 1e4}) {
      const double c2 = 2.25;
      const Loss wide{LossKind::kGemanMcClure, 1.5 * std::sqrt(mu), 1.0};
      EXPECT_NEAR(evaluate(wide, s).rho, mu * c2 * s / (mu * c2 + s), 1e-9 * s);
    }
}

TEST(Policies, AllEndInTheSameMinimumFromAGoodStart) {
  for (int seed = 0; seed < 10; ++seed) {
    const auto scene = make_scene("policy.near" + std::to_string(seed), kCamera, {100, 1.0, 0.3});
    const RefineResult plain = refine(scene.image, fixed(Policy::kNarrow));
    const RefineResult automatic = refine(scene.image);
    for (const Policy policy : kOthers) {
      const RefineResult other = refine(scene.image, fixed(policy));
      EXPECT_THAT(other.cam_from_world, PoseNear(plain.cam_from_world, 1e-7, 1e-6));
      const RefineResult with_auto = refine(scene.image, with(policy));
      EXPECT_THAT(with_auto.cam_from_world, PoseNear(automatic.cam_from_world, 1e-3, 5e-3));
      EXPECT_EQ(with_auto.verdict, Verdict::kOk);
    }
  }
}

TEST(Policies, EverySolverPathTakesThem) {
  const auto scene = make_scene("policy.paths", kCamera, {60, 1.0, 0.3, 5.0, 0.5});
  for (const Policy policy : kOthers) {
    RefineOptions options = fixed(policy);
    const RefineResult fast = refine(scene.image, options);
    for (const SolverPath path : {SolverPath::kCeres, SolverPath::kCeresPoints}) {
      options.solver = path;
      EXPECT_THAT(refine(scene.image, options).cam_from_world,
                  PoseNear(fast.cam_from_world, 1e-6, 1e-5));
    }
  }
}

// Starts are ten degrees and a few tenths of the depth off, among 70 % of wrong matches.
TEST(Policies, GraduationReachesFartherThanANarrowLoss) {
  int narrow = 0, graduated[2] = {0, 0};
  constexpr int kScenes = 60;
  for (int seed = 0; seed < kScenes; ++seed) {
    const auto scene =
        make_scene("policy.far" + std::to_string(seed), kCamera, {100, 1.0, 0.7, 10.0, 1.5});
    const auto recovered = [&](Policy policy) {
      RefineOptions options = with(policy);
      options.rescue.reset();
      const RefineResult result = refine(scene.image, options);
      return pose_error(result.cam_from_world, scene.truth).rotation < 0.01;
    };
    narrow += recovered(Policy::kNarrow);
    for (int k = 0; k < 2; ++k) graduated[k] += recovered(kGraduatedOnes[k]);
  }
  for (const int count : graduated) {
    EXPECT_GE(count, kScenes - 3);
    EXPECT_GT(count, narrow);
  }
}

// A known weight of two is the observation given twice, and one of zero its absence.
TEST(Policies, KnownWeightsCount) {
  auto scene = make_scene("policy.weights", kCamera, {80, 1.0, 0.3, 4.0, 0.4});
  Image weighted = scene.image, repeated = scene.image;
  Correspondences& c = weighted.correspondences;
  c.weight.assign(c.size(), 1.0);
  for (std::size_t i = 0; i < 80; i += 2) {
    c.weight[i] = 2.0;
    repeated.correspondences.add({c.u[i], c.v[i]}, {c.x[i], c.y[i], c.z[i]});
  }
  for (int i = 0; i < 30; ++i) {
    c.add({10.0 * i, 20.0}, {0.1 * i, 3.0, 5.0});
    c.weight.resize(c.size(), 0.0);
  }
  for (const Policy policy : kOthers)
    EXPECT_THAT(refine(weighted, fixed(policy)).cam_from_world,
                PoseNear(refine(repeated, fixed(policy)).cam_from_world, 1e-7, 1e-6));
}

TEST(Policies, WithoutStepsTheInputStays) {
  const auto scene = make_scene("policy.zero", kCamera, {60, 1.0, 0.3});
  for (const Policy policy : kOthers) {
    RefineOptions options = with(policy);
    options.max_iterations = 0;
    options.rescue = RescueOptions();
    const RefineResult result = refine(scene.image, options);
    EXPECT_TRUE(same_bits(result.cam_from_world, scene.image.cam_from_world));
    EXPECT_EQ(result.iterations, 0);
  }
}

TEST(Policies, LeastSquaresWouldUndoThem) {
  RefineOptions options = with(Policy::kRegate);
  options.loss.kind = LossKind::kNone;
  EXPECT_EQ(options.errors().size(), 1u);
}

// Every loss takes its scale from the data, from 0.3 to 10 px, so that the same quantile of the
// residuals is an inlier at any noise.
TEST(AutoScale, FollowsTheNoiseUnderEveryLoss) {
  for (const double noise : {0.3, 1.0, 3.0, 10.0})
    for (const double outliers : {0.0, 0.3})
      for (std::size_t kind = 1; kind < loss_names().size(); ++kind) {
        const std::string name(loss_names()[kind]);
        // Convex in s: outliers pull it more than least squares.
        if (static_cast<LossKind>(kind) == LossKind::kTolerant && outliers > 0.0) continue;
        double sigma = 0.0, inliers = 0.0;
        constexpr int kScenes = 8;
        for (int seed = 0; seed < kScenes; ++seed) {
          const auto scene =
              make_scene("auto" + std::to_string(seed), kCamera, {300, noise, outliers, 3.0, 0.2});
          RefineOptions options;
          options.loss.kind = static_cast<LossKind>(kind);
          options.on_weak = OnWeak::kWrite;  // ten pixels are nearly a degree
          const RefineResult result = refine(scene.image, options);
          EXPECT_TRUE(result.usable()) << name << " " << noise;
          const double bound = 0.5 * noise * M_PI / 180.0;
          EXPECT_LT(pose_error(result.cam_from_world, scene.truth).rotation, bound)
              << name << " " << noise << " " << outliers;
          sigma += result.noise_px / kScenes;
          inliers += static_cast<double>(result.num_inliers) / (300.0 * kScenes);
        }
        EXPECT_NEAR(sigma / noise, 1.0, 0.15) << name << " " << noise << " " << outliers;
        EXPECT_NEAR(inliers, 0.99 * (1.0 - outliers), 0.035) << name << " " << noise;
      }
}

// With a gate that holds all, re-gating is least squares, and an observation counts once against a
// measured prior.
TEST(Policies, TheGateLeavesTheWeightsOfWhatItKeeps) {
  auto scene = make_scene("policy.gate", kCamera, {60, 0.5, 0.0, 1.0, 0.05});
  const Vector3 elsewhere = scene.truth.center() + Vector3(0.02, -0.02, 0.01);
  scene.image.priors = {{PositionPrior{elsewhere, 1e-5 * Matrix3::Identity()}, {}}};
  const RefineOptions options = fixed(Policy::kRegate);
  testing::Staged staged(scene.image, options);
  const Pose truth = staged.factors.frame().to_centered(scene.truth);
  const Task task{scene.image, options, staged.factors, staged.scratch};
  const Solution gated = regated(task, staged.stage, truth, 100.0);
  staged.stage = staged.stage.with_loss(LossKind::kNone, 1.0);
  const Solution plain = minimize_tiny(staged.cost(), truth, {});
  EXPECT_THAT(gated.pose, PoseNear(plain.pose, 1e-6, 1e-5));
  // The prior is felt.
  scene.image.priors.clear();
  testing::Staged free(scene.image, options);
  free.stage = staged.stage;
  const Solution without = minimize_tiny(free.cost(), truth, {});
  EXPECT_GT(pose_error(plain.pose, without.pose).translation, 1e-3);
}

}  // namespace
}  // namespace pose_refine
