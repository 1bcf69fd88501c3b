// SPDX-License-Identifier: BSD-3-Clause
// These laws hold of every search, whatever its constants are.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "loss/constants.h"
#include "observe/observation.h"
#include "pose_refine/refine.h"
#include "search/consensus_search.h"
#include "support/refine_test.h"
#include "support/staged.h"

namespace pose_refine {
namespace {

constexpr Policy kPolicies[] = {Policy::kNarrow, Policy::kGncGemanMcClure, Policy::kGncTruncated,
                                Policy::kRegate};

void scale_covariances(Image& image, double factor) {
  Correspondences& c = image.correspondences;
  for (auto* column : {&c.sxx, &c.sxy, &c.syy})
    for (double& value : *column) value *= factor;
}

// With a scale from the data only the ratios of the covariances count: nobody who states them a
// hundred pixels wide gets another pose, from near or, with a rescue, from far away.
TEST(SearchLaws, AFactorOnAllPixelCovariancesLeavesThePose) {
  for (const double degrees : {3.0, 60.0})
    for (const Policy policy : kPolicies) {
      auto scene = make_scene("law.covariance", kCamera, {100, 1.0, 0.3, degrees, 0.1 * degrees});
      Correspondences& c = scene.image.correspondences;
      for (std::size_t i = 0; i < c.size(); ++i) {
        c.sxx.push_back(1.0 + static_cast<double>(i % 3));
        c.sxy.push_back(0.3);
        c.syy.push_back(1.5);
      }
      RefineOptions options;
      options.policy = policy;
      options.rescue = RescueOptions();
      const RefineResult usual = refine(scene.image, options);
      EXPECT_EQ(usual.verdict, Verdict::kOk) << degrees;
      for (const double factor : {1e-4, 0.01, 9.0, 1e4}) {
        Image stated = scene.image;
        scale_covariances(stated, factor);
        const RefineResult other = refine(stated, options);
        EXPECT_EQ(other.verdict, usual.verdict) << degrees << " " << factor;
        EXPECT_THAT(other.cam_from_world, PoseNear(usual.cam_from_world, 1e-6, 1e-5)) << factor;
        EXPECT_NEAR(other.noise_px, usual.noise_px, 1e-6 * usual.noise_px);
      }
    }
}

// Graduated non-convexity as in the paper, from loss to loss: mu falls to one with Geman-McClure's,
// whose surrogate is itself at sqrt(mu) times the scale, and grows with the truncated one.
Solution by_hand(testing::Staged& staged, const Task& task, LossKind kind, double scale,
                 double mu) {
  const bool falls = kind == LossKind::kGemanMcClure;
  const double unit = task.points().unit();
  Solution solution;
  solution.pose = staged.start;
  while (true) {
    const bool last = falls ? mu <= 1.0 : mu >= 1e3;
    Stage stage = staged.stage;
    // The same operations in the same order, because the law is one of bits.
    const double wide = (falls ? scale * std::sqrt(std::max(mu, 1.0)) : scale) * unit;
    stage.loss = falls ? ScaledLoss(Loss{kind, wide, 1.0})
                       : ScaledLoss(Loss{LossKind::kGraduatedTruncated, wide, mu});
    stage.depth_limit = depth_limit(task.points(), solution.pose);
    const Solution next = minimize(task, stage, solution.pose, {3, 1e-4});
    solution.pose = next.pose;
    solution.iterations += next.iterations;
    if (last) return solution;
    mu = falls ? mu / 1.4 : mu * 1.4;
  }
}

TEST(SearchLaws, APolicyIsTheGraduatedLossThatItIsNamedAfter) {
  const auto scene = make_scene("law.policy", kCamera, {80, 1.0, 0.5, 4.0, 0.4});
  for (const auto& [policy, kind] : {std::pair(Policy::kGncGemanMcClure, LossKind::kGemanMcClure),
                                     std::pair(Policy::kGncTruncated, LossKind::kTruncated)}) {
    RefineOptions options;
    options.policy = policy;
    testing::Staged staged(scene.image, options);
    const Task task{scene.image, options, staged.factors, staged.scratch};
    std::vector<double> residuals = observe(staged.cost(), staged.start).normalized;
    std::sort(residuals.begin(), residuals.end());
    const bool falls = kind == LossKind::kGemanMcClure;
    const double widest =
        falls ? 0.5 * residuals[residuals.size() / 4] : residuals[residuals.size() / 2];
    const double scale = loss::tuning_constant(kind);
    ASSERT_GT(widest, 2.0 * scale);
    const double ratio = 2.0 * std::pow(widest / scale, 2);
    const double mu = falls ? ratio : 1.0 / (ratio - 1.0);
    const Solution expected = by_hand(staged, task, kind, scale, mu);
    const Solution solution = graduated(task, staged.stage, staged.start, 1.0);
    EXPECT_TRUE(same_bits(solution.pose, expected.pose)) << static_cast<int>(kind);
    EXPECT_EQ(solution.iterations, expected.iterations);
  }
}

// Steps are counted once each and never given back.
TEST(SearchLaws, IterationsGrowWithTheirLimit) {
  const auto scene = make_scene("law.iterations", kCamera, {60, 1.0, 0.4, 8.0, 0.8});
  for (const Policy policy : kPolicies)
    for (const bool automatic : {true, false})
      for (const SolverPath path : {SolverPath::kFast, SolverPath::kCeres}) {
        RefineOptions options;
        options.policy = policy;
        if (!automatic) options.loss.scale = 3.0;
        options.solver = path;
        options.rescue.reset();
        int before = 0;
        for (const int limit : {0, 1, 2, 3, 5, 8, 13, 30, 100}) {
          options.max_iterations = limit;
          const int taken = refine(scene.image, options).iterations;
          EXPECT_GE(taken, before) << static_cast<int>(policy) << " " << limit;
          if (policy == Policy::kNarrow) EXPECT_LE(taken, limit);
          before = taken;
        }
        EXPECT_GT(before, 0);
      }
}

}  // namespace
}  // namespace pose_refine
