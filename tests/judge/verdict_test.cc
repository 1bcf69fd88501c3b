// SPDX-License-Identifier: BSD-3-Clause
// G12, G14, L5: these tests ask for a verdict that can be believed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "pose_refine/refine.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

// G12: the verdict is honest about outliers, up to nothing but outliers.
TEST(Verdict, OutlierRatiosAreHonest) {
  for (const double outliers : {0.0, 0.5, 0.9, 1.0}) {
    int ok = 0, wrong_ok = 0;
    for (int seed = 0; seed < 40; ++seed) {
      const auto scene = make_scene("degenerate.outliers" + std::to_string(seed), kCamera,
                                    {200, 0.5, outliers, 2.0, 0.1});
      const RefineResult result = refine(scene.image);
      const bool right = pose_error(result.cam_from_world, scene.truth).rotation < 0.02;
      ok += result.verdict == Verdict::kOk;
      wrong_ok += result.verdict == Verdict::kOk && !right;
      if (result.verdict == Verdict::kOk)
        EXPECT_NEAR(static_cast<double>(result.num_inliers) / 200.0, 1.0 - outliers, 0.12);
    }
    EXPECT_EQ(wrong_ok, 0) << outliers;
    if (outliers <= 0.5) EXPECT_EQ(ok, 40);
    if (outliers == 1.0) EXPECT_EQ(ok, 0);
  }
}

// The focal length is a fifth off behind noise of four pixels and only forty points. The camera
// explains little beside what is needed to be sure, and yet enough.
TEST(Verdict, AnotherCameraShowsThroughNoise) {
  int told = 0, told_of_right = 0;
  for (int seed = 0; seed < 20; ++seed) {
    const auto scene =
        make_scene("verdict.camera" + std::to_string(seed), kCamera, {40, 4.0, 0.0, 1.0, 0.05});
    const auto is_told = [](const RefineResult& result) {
      return std::count(result.reasons.begin(), result.reasons.end(), "another_camera") > 0;
    };
    told_of_right += is_told(refine(scene.image));
    Image image = scene.image;
    image.camera.params[0] *= 1.2;
    image.camera.params[1] *= 1.2;
    told += is_told(refine(image));
  }
  EXPECT_GE(told, 18);
  EXPECT_EQ(told_of_right, 0);
}

// A solve that does not move the pose has not failed to lower its cost.
TEST(Verdict, ACostThatStaysIsNoRejection) {
  Image image = make_scene("verdict.stays", kCamera, {80, 0.5, 0.1}).image;
  image.cam_from_world = refine(image, fixed()).cam_from_world;
  RefineOptions options = fixed();
  options.max_iterations = 0;
  const RefineResult result = refine(image, options);
  EXPECT_EQ(result.final_cost, result.initial_cost);
  EXPECT_TRUE(result.usable());
}

// G14
TEST(Verdict, TinyFieldOfViewIsFlaggedOrFinite) {
  const Camera narrow{CameraModel::kPinhole, 800, 600, {460000, 460000, 400, 300}};
  const auto scene = make_scene("degenerate.narrow", narrow, {100, 0.3, 0.0, 0.01, 1e-3});
  const RefineResult result = refine(scene.image, fixed());
  EXPECT_TRUE(result.cam_from_world.is_finite());
  if (result.verdict == Verdict::kOk) {
    ASSERT_TRUE(result.covariance.has_value());
    EXPECT_TRUE(result.covariance->allFinite());
  }
}

// L5
TEST(Verdict, TruncatedWithEverythingOutsideKeepsTheInput) {
  auto scene = make_scene("degenerate.truncated", kCamera, {60, 0.5, 0.0, 10.0, 0.5});
  RefineOptions options = fixed();
  options.loss = {LossKind::kTruncated, 1e-3, 1.0};
  const RefineResult result = refine(scene.image, options);
  EXPECT_EQ(result.termination, Termination::kDegenerate);
  EXPECT_TRUE(same_bits(result.cam_from_world, scene.image.cam_from_world));
}

// Plain least squares on data with outliers ends far off, and the verdict says so.
TEST(Verdict, LeastSquaresWithOutliersIsNotOk) {
  for (int seed = 0; seed < 40; ++seed) {
    const auto scene =
        make_scene("degenerate.l2" + std::to_string(seed), kCamera, {200, 0.5, 0.15});
    RefineOptions options;
    options.loss = {LossKind::kNone, 1.0, 1.0};
    EXPECT_NE(refine(scene.image, options).verdict, Verdict::kOk);
  }
}

}  // namespace
}  // namespace pose_refine
