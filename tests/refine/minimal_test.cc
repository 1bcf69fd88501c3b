// SPDX-License-Identifier: BSD-3-Clause
// S14, S15: these problems have as few points as a pose needs, or fewer.
#include <gtest/gtest.h>

#include "pose_refine/refine.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

// S14
TEST(Refine, NeedsThreePoints) {
  for (int n = 0; n < 3; ++n) {
    const auto scene = make_scene("refine.few", kCamera, {n, 0.5, 0.0});
    const RefineResult result = refine(scene.image);
    EXPECT_EQ(result.termination, Termination::kTooFewPoints);
    expect_input_kept(scene.image, result);
  }
}

// S15
TEST(Refine, SolvesMinimalProblemsButSaysThatTheyAreWeak) {
  int solved = 0;
  for (int n = 3; n <= 4; ++n)
    for (int seed = 0; seed < 20; ++seed) {
      const auto scene =
          make_scene("refine.minimal" + std::to_string(seed), kCamera, {n, 0.0, 0.0, 1.0, 0.05});
      const RefineResult result = refine(scene.image, fixed({LossKind::kNone, 1.0, 1.0}));
      EXPECT_NE(result.verdict, Verdict::kOk);
      if (!result.usable() || !(result.condition < 1e6)) continue;
      EXPECT_LT(result.final_median_px, 1e-4);
      ++solved;
    }
  EXPECT_GE(solved, 30);
}

// S15: three points on a line, or nearly, have an eigenvalue of rounding. One next to the limit may
// end at a minimum: that is weak, and its open directions are named.
TEST(Refine, ThreePointsOnALineAreDegenerate) {
  int degenerate = 0;
  for (const double off : {0.0, 1e-7, 1e-5})
    for (int seed = 0; seed < 20; ++seed) {
      Random random("refine.line" + std::to_string(seed));
      Image image;
      image.camera = kCamera;
      const Vector3 middle(0.3 * random.normal(), 0.3 * random.normal(), 5.0);
      const Vector3 direction = random.direction();
      for (const double along : {-1.0, 0.1, 1.0}) {
        const Vector3 point = middle + along * direction + off * random.normal3();
        image.correspondences.add(*project(kCamera, point), point);
      }
      image.cam_from_world = retract(Pose(), 0.02 * random.normal6());
      const RefineResult result = refine(image, fixed({LossKind::kNone, 1.0, 1.0}));
      EXPECT_FALSE(result.weak_directions.empty());
      if (off == 1e-5 && result.termination == Termination::kConverged) {
        EXPECT_EQ(result.verdict, Verdict::kWeak);
        EXPECT_GT(result.condition, 1e10);
        continue;
      }
      EXPECT_EQ(result.termination, Termination::kDegenerate) << off << " " << seed;
      expect_input_kept(image, result);
      ++degenerate;
    }
  EXPECT_GE(degenerate, 57);
}

}  // namespace
}  // namespace pose_refine
