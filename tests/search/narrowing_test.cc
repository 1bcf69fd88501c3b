// SPDX-License-Identifier: BSD-3-Clause
// Losses that forget far residuals are used at a fixed scale, from starts many scales away.
#include <gtest/gtest.h>

#include "pose_refine/refine.h"
#include "support/cameras.h"
#include "support/scene.h"

namespace pose_refine {
namespace {

RefineOptions with_loss(LossKind kind) {
  RefineOptions options;
  options.loss = {kind, 1.0, -2.0};
  return options;
}

// Every start is dozens of pixels off, where a truncated loss of 1 px has no slope at all.
TEST(Narrowing, FindsTheConsensusFromFarAway) {
  const Camera camera = testing::example_cameras().front();
  for (const LossKind kind :
       {LossKind::kCauchy, LossKind::kArctan, LossKind::kTukey, LossKind::kGemanMcClure,
        LossKind::kWelsch, LossKind::kTruncated, LossKind::kBarron}) {
    int found = 0;
    for (int i = 0; i < 20; ++i) {
      testing::SceneOptions scene;
      scene.points = 100;
      scene.outliers = 0.3;
      scene.start_rotation_deg = 8.0;
      const auto s = testing::make_scene("narrowing" + std::to_string(i), camera, scene);
      const RefineResult result = refine(s.image, with_loss(kind));
      found += result.usable() && pose_error(result.cam_from_world, s.truth).rotation < 0.01;
      EXPECT_LE(result.final_cost, result.initial_cost);
    }
    EXPECT_GE(found, 19) << static_cast<int>(kind);
  }
}

// Wider losses must not lead away from a minimum: the cost never ends above the start's.
TEST(Narrowing, NeverEndsAboveTheStart) {
  for (int i = 0; i < 50; ++i) {
    testing::SceneOptions scene;
    scene.points = 8;
    scene.outliers = 0.5;
    auto s = testing::make_scene("narrowing.few" + std::to_string(i),
                                 testing::example_cameras().front(), scene);
    const RefineOptions options = with_loss(LossKind::kGemanMcClure);
    s.image.cam_from_world = s.truth;
    const RefineResult once = refine(s.image, options);
    EXPECT_LE(once.final_cost, once.initial_cost);
    if (!once.usable()) continue;
    s.image.cam_from_world = once.cam_from_world;
    const RefineResult twice = refine(s.image, options);
    EXPECT_LE(twice.final_cost, once.final_cost * (1.0 + 1e-9));
  }
}

}  // namespace
}  // namespace pose_refine
