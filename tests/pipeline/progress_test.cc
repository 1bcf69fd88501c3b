// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <atomic>

#include "pose_refine/batch.h"
#include "support/cameras.h"
#include "support/matchers.h"
#include "support/scene.h"

namespace pose_refine {
namespace {

using testing::make_scene;
using testing::same_bits;

const Camera kCamera{CameraModel::kPinhole, 800, 600, {620, 610, 405, 296}};

// Told or not, every image is made once, refined once, and counted.
TEST(Progress, RisesToTheNumberOfImages) {
  constexpr std::size_t kCount = 100;
  const Problem problem = make_scene("progress", kCamera, {12, 0.5, 0.0}).problem;
  const RefineResult expected = refine(problem);
  for (const int threads : {1, 3}) {
    std::vector<std::atomic<int>> made(kCount);
    std::vector<std::size_t> told;
    const auto make = [&](std::size_t i) {
      if (i < kCount) ++made[i];
      return problem;
    };
    const auto results =
        refine_all(kCount, make, {}, threads, [&](std::size_t done) { told.push_back(done); });
    ASSERT_EQ(results.size(), kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
      EXPECT_EQ(made[i], 1) << i;
      EXPECT_TRUE(same_bits(results[i].cam_from_world, expected.cam_from_world)) << i;
    }
    ASSERT_GE(told.size(), 2u);
    EXPECT_LE(told.front(), static_cast<std::size_t>(8 * threads));
    for (std::size_t k = 1; k < told.size(); ++k) EXPECT_LT(told[k - 1], told[k]);
    EXPECT_EQ(told.back(), kCount);
  }
}

}  // namespace
}  // namespace pose_refine
