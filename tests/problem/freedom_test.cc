// SPDX-License-Identifier: BSD-3-Clause
#include "problem/freedom.h"

#include <gtest/gtest.h>

namespace pose_refine {
namespace {

TEST(Freedom, KnowsWhenABoundIsReached) {
  RefineOptions options;
  options.max_rotation = 0.1;
  options.max_translation = 0.2;
  const Freedom freedom(options, Pose());
  const Pose turned{so3_exp(Vector3(0.1, 0.0, 0.0)), Vector3::Zero()};
  const Pose moved{Quaternion::Identity(), Vector3(0.0, 0.2, 0.0)};
  EXPECT_TRUE(freedom.at_rotation_bound(turned));
  EXPECT_FALSE(freedom.at_rotation_bound(moved));
  EXPECT_TRUE(freedom.at_translation_bound(moved));
  EXPECT_FALSE(freedom.at_translation_bound(turned));
  EXPECT_FALSE(Freedom(RefineOptions(), Pose()).at_rotation_bound(turned));
}

}  // namespace
}  // namespace pose_refine
