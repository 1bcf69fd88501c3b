// SPDX-License-Identifier: BSD-3-Clause
// G1 to G3: these tests put points behind the camera.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pose_refine/refine.h"
#include "support/refine_test.h"
#include "support/staged.h"

namespace pose_refine {
namespace {

// G1
TEST(Degenerate, AllPointsBehindIsAStatusAndCosts) {
  const auto scene = make_scene("degenerate.behind", kCamera);
  Image image = scene.image;
  image.cam_from_world.rotation = so3_exp(Vector3(0.0, M_PI, 0.0)) * scene.truth.rotation;
  image.cam_from_world = pose_from_center(image.cam_from_world.rotation, scene.truth.center());
  RefineOptions plain;
  plain.rescue.reset();
  const RefineResult result = refine(image, plain);
  EXPECT_EQ(result.termination, Termination::kBehindCamera);
  EXPECT_TRUE(same_bits(result.cam_from_world, image.cam_from_world));
  EXPECT_GT(result.final_cost, 0.0);
}

// G2: a small far object looks nearly the same from behind, turned by half a turn about the line of
// sight: x/z = (-x)/(-z). That pose is never handed out.
TEST(Degenerate, TwinPoseIsNeverUsable) {
  for (int seed = 0; seed < 40; ++seed) {
    Random random("degenerate.twin" + std::to_string(seed));
    Image image;
    image.camera = kCamera;
    const Quaternion turn = random.pose().rotation;
    const Pose truth{turn, Vector3(0.0, 0.0, 8.0)};
    const Pose twin{Quaternion(0.0, 0.0, 0.0, 1.0) * turn, -truth.translation};
    std::vector<double> apart;
    for (int i = 0; i < 60; ++i) {
      const Vector3 point(random.uniform(-0.5, 0.5), random.uniform(-0.5, 0.5),
                          random.uniform(-0.5, 0.5));
      const Vector2 pixel = *project(kCamera, truth * point);
      image.correspondences.add(pixel + 0.3 * Vector2(random.normal(), random.normal()), point);
      // Without the check of the depth's sign it would pass.
      apart.push_back((*project(kCamera, -(twin * point)) - pixel).norm());
      EXPECT_LT((twin * point).z(), 0.0);
    }
    std::sort(apart.begin(), apart.end());
    EXPECT_LT(apart[30], 3.0);
    image.cam_from_world = twin;
    RefineOptions plain;
    plain.rescue.reset();
    const RefineResult result = refine(image, plain);
    EXPECT_EQ(result.termination, Termination::kBehindCamera);
    EXPECT_TRUE(same_bits(result.cam_from_world, twin));
  }
}

// G3: pushing a point behind the camera never makes a pose cheaper, for any loss and camera.
TEST(Degenerate, HidingAPointNeverLowersTheCost) {
  Random random("degenerate.hiding");
  for (const Camera& camera : testing::example_cameras()) {
    if (camera.model == CameraModel::kEquirectangular) continue;  // nothing is behind
    for (int i = 0; i < 200; ++i) {
      const Vector2 pixel(random.uniform(40.0, 760.0), random.uniform(30.0, 570.0));
      const auto ray = unproject(camera, pixel);
      if (!ray) continue;
      // A point in front is compared with the same point moved behind, along the optical axis and
      // mirrored.
      const Vector3 front = random.uniform(2.0, 8.0) * *ray;
      for (const Vector3& behind : {Vector3(front.x(), front.y(), -front.z()), Vector3(-front),
                                    Vector3(front.x(), front.y(), -0.1)}) {
        const auto cost = [&](const Vector3& point) {
          Image image;
          image.camera = camera;
          image.correspondences.add(pixel, point);
          testing::Staged staged(image, fixed());
          staged.stage.depth_limit = 0.25;
          return staged.cost().at(staged.start);
        };
        EXPECT_LT(cost(front), 1e-9);
        EXPECT_GT(cost(behind), 10.0)
            << camera_model_info(camera.model).name << " " << behind.transpose();
      }
    }
  }
}

// G3: of two poses, the one that hides half of the points never gains by it, with any loss. Hidden
// points cost more than ten pixels each, and count as unseen.
TEST(Degenerate, HidingHalfOfThePointsNeverPays) {
  Random random("degenerate.half");
  Image all;
  all.camera = kCamera;
  for (int i = 0; i < 40; ++i) {
    const double depth = i < 20 ? random.uniform(2.0, 4.0) : random.uniform(9.0, 11.0);
    const Vector3 point =
        depth * Vector3(random.uniform(-0.5, 0.5), random.uniform(-0.4, 0.4), 1.0);
    all.correspondences.add(*project(kCamera, point), point);
  }
  Image seen = all;  // by a camera six units ahead
  Correspondences& c = seen.correspondences;
  for (auto* column : {&c.u, &c.v, &c.x, &c.y, &c.z})
    column->erase(column->begin(), column->begin() + 20);
  for (std::size_t kind = 0; kind < loss_names().size(); ++kind) {
    RefineOptions options = fixed();
    const auto loss = static_cast<LossKind>(kind);
    options.loss = {loss, 2.0, loss == LossKind::kBarron ? -1.0 : 1.0};
    options.max_iterations = 0;
    const auto at = [&](Image image, double ahead) {
      image.cam_from_world.translation = Vector3(0.0, 0.0, -ahead);
      return refine(image, options);
    };
    const RefineResult hidden = at(all, 6.0);
    EXPECT_LT(at(all, 0.0).final_cost, 1e-9);
    EXPECT_GE(hidden.final_cost - at(seen, 6.0).final_cost,
              20 * 0.5 * evaluate(options.loss, 100.0).rho)
        << loss_names()[kind];
    EXPECT_FALSE(hidden.usable());
    if (hidden.termination != Termination::kDegenerate)  // where the loss is flat for the others
      EXPECT_EQ(hidden.reasons, std::vector<std::string>{"behind_camera"});
    for (std::size_t i = 0; i < 20; ++i) {
      EXPECT_TRUE(std::isnan(hidden.residual_px[i]));
      EXPECT_EQ(hidden.inlier[i], 0);
    }
  }
}

// G3: the named policies do what they say.
TEST(Degenerate, PoliciesForPointsBehind) {
  auto scene = make_scene("degenerate.policies", kCamera, {60, 0.5, 0.0});
  const Vector3 behind = scene.truth.inverse() * Vector3(0.3, 0.2, -4.0);
  scene.image.correspondences.add({400.0, 300.0}, behind);
  const RefineResult rises = refine(scene.image, fixed());
  RefineOptions options = fixed();
  options.behind_camera = BehindCamera::kZero;
  const RefineResult zero = refine(scene.image, options);
  EXPECT_TRUE(rises.usable() && zero.usable());
  EXPECT_GT(rises.final_cost, zero.final_cost + 1.0);
  options.behind_camera = BehindCamera::kFail;
  const RefineResult fail = refine(scene.image, options);
  EXPECT_EQ(fail.termination, Termination::kEvaluationFailed);
  EXPECT_TRUE(same_bits(fail.cam_from_world, scene.image.cam_from_world));
}

}  // namespace
}  // namespace pose_refine
