// SPDX-License-Identifier: BSD-3-Clause
#include "search/starts.h"

#include <gtest/gtest.h>

#include "factor/points/point_factor.h"
#include "support/refine_test.h"
#include "support/staged.h"

namespace pose_refine {
namespace {

struct Starts {
  PointFactor factor;
  Pose start;
  std::vector<Pose> poses;

  explicit Starts(int count) {
    const Image image = make_scene("starts", kCamera, {50, 0.0, 0.0, 30.0, 1.0}).image;
    factor = make_point_factor(image, RefineOptions());
    start = factor.frame.to_centered(image.cam_from_world);
    poses = other_starts(factor, start, count, 7);
  }
};

// No start is tried twice: each differs from every other by a part of a turn or by its place.
TEST(Starts, AreAllDifferent) {
  const Starts all(30);
  ASSERT_EQ(all.poses.size(), 30u);
  for (std::size_t i = 0; i < all.poses.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const PoseError error = pose_error(all.poses[i], all.poses[j]);
      EXPECT_TRUE(error.rotation > 0.1 || error.translation > 1e-3) << i << " " << j;
    }
}

TEST(Starts, FewerAreTheFirstOnes) {
  const Starts few(4), ten(10);
  ASSERT_EQ(few.poses.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_TRUE(same_bits(few.poses[i], ten.poses[i])) << i;
}

// The first start looks at the points' middle, from where the camera is.
TEST(Starts, TheFirstSeesThePoints) {
  const Starts all(1);
  const Vector3 middle = all.poses[0] * Vector3::Zero();
  EXPECT_NEAR(middle.head<2>().norm(), 0.0, 1e-12 * middle.norm());
  EXPECT_GT(middle.z(), 0.0);
  EXPECT_LT((all.poses[0].center() - all.start.center()).norm(), 1e-12 * middle.norm());
}

}  // namespace
}  // namespace pose_refine
