// SPDX-License-Identifier: BSD-3-Clause
// Group S: these tests hold what must not change the answer, and what the answer must follow.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "pose_refine/refine.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kInf = std::numeric_limits<double>::infinity();

// S10
TEST(Refine, DoesNotDependOnTheOrderOfThePoints) {
  const auto scene = make_scene("refine.order", kCamera, {100, 0.5, 0.2});
  Image reversed = scene.image;
  Correspondences& c = reversed.correspondences;
  for (auto* column : {&c.u, &c.v, &c.x, &c.y, &c.z}) std::reverse(column->begin(), column->end());
  EXPECT_THAT(refine(reversed, fixed()).cam_from_world,
              PoseNear(refine(scene.image, fixed()).cam_from_world, 1e-13, 1e-12));
}

// S10, S12: a weight of two is the observation twice, and a weight of zero is none.
TEST(Refine, WeightsCountObservations) {
  const auto scene = make_scene("refine.weights", kCamera, {60, 0.5, 0.2});
  Image doubled = scene.image, weighted = scene.image;
  const Correspondences& c = scene.image.correspondences;
  for (std::size_t i = 0; i < c.size(); ++i)
    doubled.correspondences.add({c.u[i], c.v[i]}, {c.x[i], c.y[i], c.z[i]});
  weighted.correspondences.weight.assign(c.size(), 2.0);
  const RefineResult once = refine(scene.image, fixed()), twice = refine(doubled, fixed()),
                     two = refine(weighted, fixed());
  EXPECT_THAT(twice.cam_from_world, PoseNear(once.cam_from_world, 1e-9, 1e-8));
  EXPECT_NEAR(two.final_cost, twice.final_cost, 1e-9 * twice.final_cost);
  EXPECT_LT((two.hessian - twice.hessian).norm(), 1e-6 * twice.hessian.norm());

  Image zero = scene.image, removed = scene.image;
  zero.correspondences.weight.assign(c.size(), 1.0);
  zero.correspondences.weight.back() = 0.0;
  for (auto* column :
       {&removed.correspondences.u, &removed.correspondences.v, &removed.correspondences.x,
        &removed.correspondences.y, &removed.correspondences.z})
    column->pop_back();
  EXPECT_THAT(refine(zero, fixed()).cam_from_world,
              PoseNear(refine(removed, fixed()).cam_from_world, 1e-12, 1e-11));

  Image negative = weighted;
  negative.correspondences.weight[3] = -1.0;
  EXPECT_EQ(refine(negative, fixed()).termination, Termination::kInvalidInput);
}

// S11: moving or scaling the world moves or scales the answer.
TEST(Refine, FollowsTheWorld) {
  const auto scene = make_scene("refine.gauge", kCamera, {100, 0.5, 0.2});
  const RefineResult plain = refine(scene.image, fixed());
  Random random("refine.gauge.motion");
  const Pose motion = random.pose();
  Image moved = scene.image, scaled = scene.image;
  Correspondences& m = moved.correspondences;
  Correspondences& s = scaled.correspondences;
  const double factor = 37.0;
  for (std::size_t i = 0; i < m.size(); ++i) {
    const Vector3 x = motion * Vector3(m.x[i], m.y[i], m.z[i]);
    m.x[i] = x.x(), m.y[i] = x.y(), m.z[i] = x.z();
    s.x[i] *= factor, s.y[i] *= factor, s.z[i] *= factor;
  }
  moved.cam_from_world = scene.image.cam_from_world * motion.inverse();
  scaled.cam_from_world.translation *= factor;
  EXPECT_THAT(refine(moved, fixed()).cam_from_world * motion,
              PoseNear(plain.cam_from_world, 1e-9, 1e-8));
  Pose back = refine(scaled, fixed()).cam_from_world;
  back.translation /= factor;
  EXPECT_THAT(back, PoseNear(plain.cam_from_world, 1e-9, 1e-8));
}

// S13: a covariance is honored on both paths, and a larger one counts less.
TEST(Refine, CovariancesWhiten) {
  auto scene = make_scene("refine.covariance", kCamera, {100, 1.0, 0.0});
  Correspondences& c = scene.image.correspondences;
  const RefineResult plain = refine(scene.image, fixed({LossKind::kNone, 1.0, 1.0}));
  c.sxx.assign(c.size(), 4.0);
  c.syy.assign(c.size(), 4.0);
  c.sxy.assign(c.size(), 0.0);
  const RefineResult four = refine(scene.image, fixed({LossKind::kNone, 1.0, 1.0}));
  EXPECT_THAT(four.cam_from_world, PoseNear(plain.cam_from_world, 1e-9, 1e-8));
  EXPECT_NEAR(four.final_cost, plain.final_cost / 4.0, 1e-9 * plain.final_cost);
  c.sxy[0] = 4.0;
  EXPECT_EQ(refine(scene.image, fixed()).termination, Termination::kInvalidInput);
}

// L4: an isotropic normalization carries the scale along and changes nothing.
TEST(Refine, NormalizationLeavesThePose) {
  const auto scene = make_scene("refine.normalize", kCamera, {100, 0.5, 0.2});
  const RefineResult plain = refine(scene.image, fixed());
  for (const Normalization n : {Normalization::kFocal, Normalization::kMaxSide}) {
    RefineOptions options = fixed();
    options.normalization = n;
    EXPECT_THAT(refine(scene.image, options).cam_from_world,
                PoseNear(plain.cam_from_world, 1e-9, 1e-8));
  }
  RefineOptions image = fixed();
  image.normalization = Normalization::kImage;
  EXPECT_THAT(refine(scene.image, image).cam_from_world, PoseNear(scene.truth, 5e-3, 0.05));
}

// L4: an image of twice the size is the same image, with a scale that is twice as large.
TEST(Refine, ImagesOfTwiceTheSizeGiveTheSamePose) {
  const auto scene = make_scene("refine.double", kCamera, {100, 0.5, 0.2});
  Image large = scene.image;
  large.camera.width *= 2;
  large.camera.height *= 2;
  for (double& parameter : large.camera.params) parameter *= 2.0;  // fx, fy, cx, cy
  for (auto* column : {&large.correspondences.u, &large.correspondences.v})
    for (double& pixel : *column) pixel *= 2.0;
  for (const LossKind kind : {LossKind::kHuber, LossKind::kCauchy, LossKind::kTukey}) {
    const RefineResult plain = refine(scene.image, fixed({kind, 3.0, 1.0}));
    EXPECT_THAT(refine(large, fixed({kind, 6.0, 1.0})).cam_from_world,
                PoseNear(plain.cam_from_world, 1e-12, 1e-12));
    EXPECT_GT(
        pose_error(refine(large, fixed({kind, 3.0, 1.0})).cam_from_world, plain.cam_from_world)
            .rotation,
        1e-7);
  }
}

// A lower detail gives the same pose.
TEST(Refine, PoseOnlyGivesTheSamePose) {
  for (const Camera& camera : testing::example_cameras()) {
    const auto scene = make_scene("refine.detail", camera, {100, 0.5, 0.2});
    RefineOptions options = fixed();
    const RefineResult full = refine(scene.image, options);
    options.detail = Detail::kPose;
    const RefineResult pose = refine(scene.image, options);
    EXPECT_TRUE(testing::same_bits(full.cam_from_world, pose.cam_from_world));
    EXPECT_EQ(full.final_cost, pose.final_cost);
    EXPECT_EQ(pose.verdict, Verdict::kWeak);
    EXPECT_TRUE(pose.residual_px.empty());
  }
}

}  // namespace
}  // namespace pose_refine
