// SPDX-License-Identifier: BSD-3-Clause
// Guided matching of real photographs, which are not part of the repository. The figures beside
// which ours stand are those of a script with numpy and poselib, guided or not.
#include "features/guided_real.h"

#include <gtest/gtest.h>

#include "support/real_data.h"

namespace pose_refine {
namespace {

TEST(RealGuided, SceauxIsMatchedFromAnyStart) {
  const auto folder = testing::real_data("guided_sceaux");
  if (!folder) GTEST_SKIP() << "there is no real data here";
  FeatureSource source;
  source.map = *folder + "/map";
  source.database = *folder + "/database.db";
  source.cameras = *folder + "/heldout_cameras.txt";
  const double depth = 8.975;
  for (const char* degrees : {"5", "15", "30"}) {
    const auto figures =
        testing::guided_figures(source, *folder + "/heldout_start_" + degrees + "deg.txt",
                                *folder + "/heldout_truth.txt", 0.01 * depth);
    EXPECT_EQ(figures.ok, 3u) << degrees;
    EXPECT_EQ(figures.images, 3u);
    EXPECT_GE(figures.right, 1147.0) << degrees;
    EXPECT_LE(figures.degrees, 1.1 * 0.0381) << degrees;
    EXPECT_LE(figures.distance, 1.1 * 0.000947 * depth) << degrees;
  }
}

}  // namespace
}  // namespace pose_refine
