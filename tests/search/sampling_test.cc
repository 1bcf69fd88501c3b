// SPDX-License-Identifier: BSD-3-Clause
#include "search/sampling.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/refine_test.h"
#include "support/staged.h"

namespace pose_refine {
namespace {

// A fifth of the matches is exact, and they are the nearest ones at the start.
Scene few_right_ones() {
  Scene scene = make_scene("sampling", kCamera, {100, 0.0, 0.0, 0.0, 0.0});
  Correspondences& c = scene.image.correspondences;
  for (std::size_t i = 0; i < c.size(); ++i)
    if (i % 5 != 0) c.u[i] += 20.0 + static_cast<double>(i);
  return scene;
}

// The nearest quarter, the nearer half and all take turns, in that order.
TEST(Sampling, EveryThirdSampleIsOfTheNearestQuarter) {
  const Scene scene = few_right_ones();
  const RefineOptions options;
  testing::Staged staged(scene.image, options);
  const Task task{scene.image, options, staged.factors, staged.scratch};
  int right[3] = {};
  constexpr int kRounds = 40;
  for (std::uint64_t seed = 0; seed < kRounds; ++seed) {
    Sampler sampler(task, staged.stage, staged.start, seed);
    ASSERT_TRUE(sampler.possible());
    for (int& count : right) {
      const minimal::P3pPoses drawn = sampler.draw();
      const auto end = drawn.pose.begin() + drawn.count;
      count += std::any_of(drawn.pose.begin(), end, [&](const Pose& pose) {
        const PoseError error = pose_error(pose, staged.start);
        return error.rotation < 1e-5 && error.translation < 1e-4;
      });
    }
  }
  // 20 of 25, of 50 and of 100 are right: three are in 50 %, 6 % and 1 % of the draws.
  EXPECT_GT(right[0], 10);
  EXPECT_LT(right[1], 10);
  EXPECT_LT(right[2], 6);
}

}  // namespace
}  // namespace pose_refine
