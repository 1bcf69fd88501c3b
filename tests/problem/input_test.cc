// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "pose_refine/options.h"
#include "pose_refine/refine.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

TEST(Input, AColumnOfAnotherLengthIsRefused) {
  const Image sound = make_scene("input.columns", kCamera, {40, 0.5, 0.0}).image;
  const std::pair<const char*, std::vector<double> Correspondences::*> columns[] = {
      {"v", &Correspondences::v},     {"x", &Correspondences::x},
      {"y", &Correspondences::y},     {"z", &Correspondences::z},
      {"sxx", &Correspondences::sxx}, {"weight", &Correspondences::weight}};
  for (const auto& [name, column] : columns) {
    Image image = sound;
    (image.correspondences.*column).resize(39, 1.0);
    const RefineResult result = refine(image);
    EXPECT_EQ(result.termination, Termination::kInvalidInput);
    EXPECT_EQ(result.reasons, std::vector<std::string>{
                                  std::string("columns_of_different_length:u=40,") + name + "=39"});
    EXPECT_TRUE(same_bits(result.cam_from_world, image.cam_from_world));
  }
  Image image = sound;
  image.correspondences.sxx = image.correspondences.syy = std::vector<double>(40, 1.0);
  EXPECT_EQ(refine(image).reasons.front(), "columns_of_different_length:u=40,sxy=0");
}

// A few points behind the camera are outliers, and the solve goes on.
TEST(Input, MostPointsInFrontAreEnoughWithoutDetails) {
  const auto scene = make_scene("input.behind", kCamera, {60, 0.5, 0.0});
  Image image = scene.image;
  for (int i = 0; i < 6; ++i) {
    const Vector3 behind(0.1 * i, -0.2, -3.0 - i);
    image.correspondences.add(Vector2(100.0 + 90.0 * i, 300.0), scene.truth.inverse() * behind);
  }
  for (const Detail detail : {Detail::kPose, Detail::kFull}) {
    RefineOptions options = fixed();
    options.detail = detail;
    EXPECT_TRUE(refine(image, options).usable());
  }
}

// Free axes keep the curvature that they have without the fixed ones.
TEST(Input, TheHessianOfFixedAxesIsThatOfTheFreeOnes) {
  Image image = make_scene("input.fixed", kCamera, {60, 0.5, 0.0}).image;
  RefineOptions options = fixed();
  options.fix = parse_axes("rotation").value();
  const RefineResult fixed = refine(image, options);
  image.cam_from_world = fixed.cam_from_world;
  options.fix.clear();
  options.max_iterations = 0;
  const RefineResult free = refine(image, options);
  const Matrix3 expected = free.hessian.bottomRightCorner<3, 3>();
  const Matrix3 found = fixed.hessian.bottomRightCorner<3, 3>();
  EXPECT_LT((found - expected).norm(), 1e-6 * expected.norm());
  EXPECT_EQ((fixed.hessian.topLeftCorner<3, 3>().norm()), 0.0);
}

}  // namespace
}  // namespace pose_refine
