// SPDX-License-Identifier: BSD-3-Clause
// D5: whole solves on every instruction set end at the same pose, within 1e-8 rad and depth.
#include <gtest/gtest.h>

#include "support/cameras.h"
#include "support/matchers.h"
#include "support/scene.h"
#include "support/staged.h"

namespace pose_refine {
namespace {

TEST(Levels, SolvesAgree) {
  if (kernel_levels().size() < 2) GTEST_SKIP() << "this machine has one instruction set only";
  for (const Camera& camera : testing::example_cameras())
    for (std::size_t kind = 0; kind < loss_names().size(); ++kind) {
      RefineOptions options;
      const LossKind loss = static_cast<LossKind>(kind);
      options.loss = {loss, 2.0, loss == LossKind::kBarron ? -1.0 : 1.0};
      const bool robust = loss != LossKind::kNone && loss != LossKind::kTolerant;
      const auto scene = testing::make_scene("levels" + std::to_string(kind), camera,
                                             {77, 0.5, robust ? 0.2 : 0.0, 0.5, 0.02});
      std::vector<Solution> ends;
      for (const char* level : kernel_levels()) {
        testing::Staged staged(scene.image, options, level);
        ASSERT_STREQ(staged.scratch.table->name, level);
        ends.push_back(minimize_tiny(staged.cost(), staged.start, Limits{200, 1e-18}));
        EXPECT_EQ(ends.back().termination, ends.front().termination);
        EXPECT_THAT(ends.back().pose, testing::PoseNear(ends.front().pose, 1e-8, 1e-8 * 10.0))
            << camera_model_info(camera.model).name << " " << loss_names()[kind] << " " << level;
      }
    }
}

}  // namespace
}  // namespace pose_refine
