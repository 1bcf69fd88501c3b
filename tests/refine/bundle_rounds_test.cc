// SPDX-License-Identifier: BSD-3-Clause
// The camera of a bundle is refined in rounds, each with the noise that the last one left.
#include <gtest/gtest.h>

#include <cmath>

#include "pose_refine/bundle.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

using Group = IntrinsicsGroup;

// Images of kCamera, of which somebody states a focal length that is off by a factor.
Bundle misstated(const std::string& name, double factor, int images,
                 const testing::SceneOptions& options) {
  Bundle bundle;
  bundle.cameras = {kCamera};
  for (const std::size_t i : {0u, 1u}) bundle.cameras[0].params[i] *= factor;
  for (int i = 0; i < images; ++i) {
    bundle.images.push_back(make_scene(name + std::to_string(i), kCamera, options).image);
    bundle.camera_of.push_back(0);
  }
  return bundle;
}

// Rounds end when the noise stays, so a camera that is right needs no further round.
TEST(Joint, ARightCameraIsSettledAtOnce) {
  const Bundle bundle = misstated("joint.right", 1.0, 4, {100, 0.0, 0.0, 0.0, 0.0});
  const CameraResult camera = refine_bundle(bundle).cameras[0];
  EXPECT_TRUE(camera.usable());
  EXPECT_LE(camera.iterations, 3);
}

// The last round's loss has the width of the noise that is left, so the stated camera does not show
// in the result, wrong matches or not.
TEST(Joint, TheLastRoundForgetsTheStatedCamera) {
  const testing::SceneOptions options = {120, 0.5, 0.3, 1.0, 0.05};
  const CameraResult right = refine_bundle(misstated("joint.rounds", 1.0, 5, options)).cameras[0];
  const CameraResult wrong = refine_bundle(misstated("joint.rounds", 1.12, 5, options)).cameras[0];
  ASSERT_TRUE(right.usable() && wrong.usable());
  EXPECT_GT(wrong.initial_noise_px, 3.0 * right.initial_noise_px);
  for (const std::size_t i : {0u, 1u})
    EXPECT_NEAR(wrong.camera.params[i], right.camera.params[i], 0.05 * right.sigma[i]) << i;
}

TEST(Joint, ReadsItsGroups) {
  EXPECT_EQ(parse_intrinsics_groups("distortion,focal")->size(), 2u);
  EXPECT_EQ(parse_intrinsics_groups("focal,principal_point,distortion").value(),
            (std::vector<Group>{Group::kFocal, Group::kPrincipalPoint, Group::kDistortion}));
  for (const char* text : {"", "focus", "focal,", "focal,,distortion"})
    EXPECT_FALSE(parse_intrinsics_groups(text).ok()) << text;
}

}  // namespace
}  // namespace pose_refine
