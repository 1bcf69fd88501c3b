// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "pose_refine/objectives.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using testing::Random;

TEST(HomographyLoss, IsFourTimesOneMinusCosForARotationAlone) {
  Random random("rotation alone");
  for (int i = 0; i < 100; ++i) {
    const Pose truth = random.pose();
    const double angle = random.uniform(0.0, M_PI);
    const Pose turned =
        pose_from_center(so3_exp(angle * random.direction()) * truth.rotation, truth.center());
    const double near = random.uniform(0.1, 3.0);
    EXPECT_NEAR(homography_loss(turned, truth, {near, near * random.uniform(1.0, 9.0)}),
                4.0 * (1.0 - std::cos(angle)), 1e-13);
  }
}

}  // namespace
}  // namespace pose_refine
