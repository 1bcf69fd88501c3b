// SPDX-License-Identifier: BSD-3-Clause
// These tests hold that a first look at some observations loses no good pose.
#include "search/screen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>

#include "support/refine_test.h"
#include "support/staged.h"

namespace pose_refine {
namespace {

constexpr int kSamples = 300;

struct Both {
  double screened, exhaustive;  // lowest scores over all observations
  int solved;                   // poses
  std::size_t kept;
};

// Scores the poses of the same samples with a first look, and each by all observations.
Both scores_of(const Scene& scene) {
  const RefineOptions options;
  testing::Staged staged(scene.image, options);
  const Task task{scene.image, options, staged.factors, staged.scratch};
  const Pose start = staged.factors.frame().to_centered(scene.image.cam_from_world);
  const CandidateSolver solver(task, staged.stage);
  const Stage scoring = solver.scoring(0.02 * depth_limit(task.points(), start));
  constexpr double kNone = std::numeric_limits<double>::infinity();
  Both both{kNone, kNone, 0, 0};
  Sampler first(task, staged.stage, start, 3), again(task, staged.stage, start, 3);
  const Screened screened = Screen(task, staged.stage).best_of(first, kSamples);
  for (const Pose& pose : screened.poses)
    both.screened = std::min(both.screened, solver.score(scoring, pose));
  for (int t = 0; t < kSamples; ++t) {
    const minimal::P3pPoses poses = again.draw();
    for (int p = 0; p < poses.count; ++p)
      both.exhaustive =
          std::min(both.exhaustive, solver.score(scoring, poses.pose[static_cast<std::size_t>(p)]));
    both.solved += poses.count;
  }
  EXPECT_EQ(screened.solved, both.solved);
  both.kept = screened.poses.size();
  return both;
}

TEST(Screen, FewObservationsAreAllLookedAt) {
  for (int seed = 0; seed < 5; ++seed) {
    const Both both = scores_of(
        make_scene("screen.few" + std::to_string(seed), kCamera, {300, 1.0, 0.7, 5.0, 0.5}));
    EXPECT_EQ(both.screened, both.exhaustive);
    EXPECT_GT(both.kept, 0u);
  }
}

// The best pose by a first look need not be the best by all, but it is about as good.
TEST(Screen, TheBestOfManyObservationsIsNotLost) {
  for (const double outliers : {0.3, 0.7, 0.85})
    for (int seed = 0; seed < 5; ++seed) {
      const Both both = scores_of(make_scene("screen.many" + std::to_string(seed), kCamera,
                                             {1500, 1.0, outliers, 5.0, 0.5}));
      EXPECT_GE(both.screened, both.exhaustive);
      EXPECT_LT(both.screened, 1.01 * both.exhaustive) << outliers << " " << seed;
    }
}

}  // namespace
}  // namespace pose_refine
