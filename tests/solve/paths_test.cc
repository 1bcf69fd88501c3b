// SPDX-License-Identifier: BSD-3-Clause
// S17: all solver paths reach the same minimum, for every camera model and every loss.
#include <gtest/gtest.h>

#include "pose_refine/refine.h"
#include "support/cameras.h"
#include "support/matchers.h"
#include "support/scene.h"

namespace pose_refine {
namespace {

using testing::make_scene;
using testing::PoseNear;

class Paths : public ::testing::TestWithParam<Camera> {};
INSTANTIATE_TEST_SUITE_P(Models, Paths, ::testing::ValuesIn(testing::example_cameras()),
                         [](const auto& row) {
                           return std::string(camera_model_info(row.param.model).name);
                         });

RefineOptions tight(SolverPath solver, const Loss& loss) {
  RefineOptions options;
  options.loss = loss;
  options.solver = solver;
  options.function_tolerance = 1e-18;
  options.max_iterations = 1000;
  return options;
}

// There are 18 models x 14 losses x 5 scenes, 1,260 problems. Depths are 2 to 10, so 1e-8 of depth
// is 6e-8.
TEST_P(Paths, AllReachTheSameMinimum) {
  for (std::size_t kind = 0; kind < loss_names().size(); ++kind)
    for (int seed = 0; seed < 5; ++seed) {
      const LossKind loss_kind = static_cast<LossKind>(kind);
      const Loss loss{loss_kind, 2.5, loss_kind == LossKind::kBarron ? -1.0 : 1.0};
      // Outliers of hundreds of pixels are for losses that bound them: under least squares they
      // make a cost whose last bit is worth 1e-7 of pose.
      const bool robust = loss.kind != LossKind::kNone && loss.kind != LossKind::kTolerant;
      const testing::SceneOptions scene_options{60, 0.5, robust ? 0.1 : 0.0, 0.05, 0.004};
      const std::string name = "paths." + std::to_string(seed);
      const auto scene = make_scene(name, GetParam(), scene_options);
      const RefineResult plain = refine(scene.image, tight(SolverPath::kCeresPoints, loss));
      for (const SolverPath path : {SolverPath::kFast, SolverPath::kCeres}) {
        const RefineResult reduced = refine(scene.image, tight(path, loss));
        const std::string what = std::string(loss_names()[kind]) + " " + name + " path " +
                                 std::to_string(static_cast<int>(path));
        ASSERT_TRUE(reduced.usable() && plain.usable()) << what;
        EXPECT_EQ(reduced.verdict, plain.verdict) << what;
        EXPECT_THAT(reduced.cam_from_world, PoseNear(plain.cam_from_world, 1e-8, 6e-8)) << what;
        EXPECT_LE(reduced.final_cost, plain.final_cost * (1 + 1e-12)) << what;
      }
    }
}

// An impossible task gives a status, and no line in a log that is not ours.
TEST(AllPaths, SayNothing) {
  std::vector<Image> images;
  const Camera camera = testing::example_cameras()[1];
  images.push_back(make_scene("paths.far", camera, {60, 0.5, 0.0, 40.0, 3.0}).image);
  images.push_back(make_scene("paths.three", camera, {3, 0.5, 0.0, 5.0, 0.5}).image);
  images.push_back(make_scene("paths.line", camera, {40, 0.5, 0.0, 5.0, 0.5}).image);
  Correspondences& line = images.back().correspondences;
  for (std::size_t i = 0; i < line.size(); ++i)
    line.x[i] = line.y[i] = line.z[i] = static_cast<double>(i);
  images.push_back(make_scene("paths.one", camera, {40, 0.5, 0.0, 5.0, 0.5}).image);
  Correspondences& one = images.back().correspondences;
  one.x.assign(one.size(), 1.0), one.y.assign(one.size(), 2.0), one.z.assign(one.size(), 3.0);
  ::testing::internal::CaptureStderr();
  int degenerate = 0;
  for (const Image& image : images)
    for (const SolverPath path : {SolverPath::kFast, SolverPath::kCeres, SolverPath::kCeresPoints})
      for (const LossKind kind : {LossKind::kNone, LossKind::kTruncated, LossKind::kTukey})
        for (const BehindCamera behind : {BehindCamera::kContinue, BehindCamera::kFail}) {
          RefineOptions options = tight(path, {kind, 1e-3, 1.0});
          options.behind_camera = behind;
          const RefineResult result = refine(image, options);
          degenerate += result.termination == Termination::kDegenerate;
          EXPECT_TRUE(result.cam_from_world.is_finite());
        }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  EXPECT_GT(degenerate, 10);
}

}  // namespace
}  // namespace pose_refine
