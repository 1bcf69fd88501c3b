// SPDX-License-Identifier: BSD-3-Clause
// Images of one camera are judged together: what hides in one pose shows in many.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "support/refine_test.h"

namespace pose_refine {
namespace {

struct Batch {
  std::vector<Image> images;
  std::vector<Pose> truths;
};

// Images that were taken by a camera whose principal point is `off` pixels from where it is told.
Batch batch(double off, int count = 40) {
  Batch made;
  for (int i = 0; i < count; ++i) {
    Scene scene = make_scene("camera_pass" + std::to_string(i), kCamera, {80, 1.0, 0.1});
    scene.image.camera.params[2] += off;
    made.images.push_back(scene.image);
    made.truths.push_back(scene.truth);
  }
  return made;
}

int beyond_bounds(const Batch& batch, const std::vector<RefineResult>& results) {
  int beyond = 0;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const PoseError error = pose_error(results[i].cam_from_world, batch.truths[i]);
    const PoseBound bound = results[i].bound95().value();
    beyond += error.translation > 3.0 * bound.position || error.rotation > 3.0 * bound.rotation;
  }
  return beyond;
}

std::vector<RefineResult> one_by_one(const std::vector<Image>& images) {
  std::vector<RefineResult> results;
  for (const Image& image : images) results.push_back(refine(image));
  return results;
}

TEST(CameraPass, AShiftedPrincipalPointWidensTheBoundsOfABatch) {
  const Batch shifted = batch(4.0);
  EXPECT_GE(beyond_bounds(shifted, one_by_one(shifted.images)), 10);  // one cannot tell
  EXPECT_EQ(beyond_bounds(shifted, refine_all(shifted.images)), 0);
}

TEST(CameraPass, RightCamerasChangeNothing) {
  const Batch right = batch(0.0);
  const std::vector<RefineResult> alone = one_by_one(right.images);
  const std::vector<RefineResult> together = refine_all(right.images);
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(alone[i].covariance, together[i].covariance);
    EXPECT_EQ(alone[i].reasons, together[i].reasons);
  }
}

// Each camera answers for itself, and poses stay what they are.
TEST(CameraPass, AWrongCameraDoesNotBlameARightOne) {
  Batch mixed = batch(0.0, 20);
  const Batch shifted = batch(4.0, 40);
  mixed.images.insert(mixed.images.end(), shifted.images.begin() + 20, shifted.images.end());
  const std::vector<RefineResult> alone = one_by_one(mixed.images);
  const std::vector<RefineResult> together = refine_all(mixed.images);
  int widened = 0;
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_TRUE(same_bits(alone[i].cam_from_world, together[i].cam_from_world));
    if (i < 20)
      EXPECT_EQ(alone[i].covariance, together[i].covariance);
    else
      widened += together[i].covariance->trace() > alone[i].covariance->trace();
  }
  EXPECT_GE(widened, 18);
}

bool is_doubted(const RefineResult& result) {
  return std::count(result.reasons.begin(), result.reasons.end(), "another_camera") > 0;
}

// Where most images of a camera doubt it, no image of it can be believed: not even one that cannot
// tell by itself, because its points are few and unsure.
TEST(CameraPass, MostImagesSpeakForTheOthersToo) {
  Batch stretched = batch(0.0, 5);
  for (Image& image : stretched.images)
    for (const std::size_t i : {0u, 1u}) image.camera.params[i] *= 1.1;
  Image& unsure = stretched.images.back();
  unsure.correspondences = unsure.correspondences.select({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  unsure.correspondences.point_covariance.assign(unsure.correspondences.size(),
                                                 Matrix3::Identity() * 0.01);
  RefineOptions options;
  options.on_weak = OnWeak::kWrite;
  std::vector<RefineResult> alone;
  for (const Image& image : stretched.images) alone.push_back(refine(image, options));
  for (std::size_t i = 0; i < 4; ++i) EXPECT_TRUE(is_doubted(alone[i])) << i;
  ASSERT_TRUE(alone[4].usable() && !is_doubted(alone[4]));
  for (const RefineResult& result : refine_all(stretched.images, options))
    EXPECT_TRUE(is_doubted(result));
  // Two of four are not most of them, and neither are two of three.
  std::vector<Image> few = {stretched.images[0], unsure, unsure};
  EXPECT_FALSE(is_doubted(refine_all(few, options)[1]));
}

TEST(CameraPass, ThreadsDoNotMatter) {
  const Batch shifted = batch(4.0);
  const std::vector<RefineResult> one = refine_all(shifted.images, {}, 1);
  const std::vector<RefineResult> three = refine_all(shifted.images, {}, 3);
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one[i].covariance, three[i].covariance);
}

}  // namespace
}  // namespace pose_refine
