// SPDX-License-Identifier: BSD-3-Clause
// As guided_real_test.cc, with hloc's file of features.
#include <gtest/gtest.h>

#include "features/guided_real.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

TEST(RealGuidedHloc, KittiIsMatchedFromItsStarts) {
  const auto folder = testing::real_data("guided_kitti");
  if (!folder) GTEST_SKIP() << "there is no real data here";
  FeatureSource source;
  source.map = *folder + "/map";
  source.features = *folder + "/features.h5";
  source.cameras = *folder + "/queries.txt";
  for (const char* start : {"/start_5deg_1m.txt", "/start_rig_5deg_1m.txt"}) {
    const auto figures =
        testing::guided_figures(source, *folder + start, *folder + "/truth.txt", 0.2);
    EXPECT_EQ(figures.ok, 20u) << start;
    EXPECT_EQ(figures.images, 20u);
    EXPECT_GE(figures.right, 698.0) << start;
    EXPECT_LE(figures.degrees, 1.1 * 0.0579) << start;
    EXPECT_LE(figures.distance, 1.1 * 0.0216) << start;
  }
}

}  // namespace
}  // namespace pose_refine
