// SPDX-License-Identifier: BSD-3-Clause
// These data once fooled the solver or its verdict.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pose_refine/refine.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

// Depths of 1:100 are in one image, so the near points are below a twentieth of the median depth.
Scene deep_scene(std::string_view name) {
  Random random(name);
  Scene scene = make_scene(name, kCamera, {0, 0.0, 0.0, 1.0, 0.1});
  const Pose world_from_cam = scene.truth.inverse();
  for (int i = 0; i < 200; ++i) {
    const Vector2 pixel(random.uniform(40.0, 760.0), random.uniform(30.0, 570.0));
    const double depth = i < 40 ? random.uniform(1.0, 2.0) : random.uniform(40.0, 100.0);
    const Vector3 point = world_from_cam * Vector3(depth * *unproject(kCamera, pixel));
    scene.image.correspondences.add(pixel + 0.5 * Vector2(random.normal(), random.normal()), point);
  }
  return scene;
}

// P3: inside the domain the continuation of 1/z changes nothing.
TEST(Robustness, NearPointsAreNotDistorted) {
  for (int seed = 0; seed < 10; ++seed) {
    const Scene scene = deep_scene("robustness.deep" + std::to_string(seed));
    const RefineResult result = refine(scene.image);
    EXPECT_EQ(result.verdict, Verdict::kOk);
    EXPECT_GT(result.num_inliers, 180U);
    EXPECT_THAT(result.cam_from_world, PoseNear(scene.truth, 2e-3, 0.01));
    const Correspondences& c = scene.image.correspondences;
    for (std::size_t i = 0; i < c.size(); ++i) {
      const auto pixel = project(kCamera, result.cam_from_world * Vector3(c.x[i], c.y[i], c.z[i]));
      ASSERT_TRUE(pixel.has_value());
      EXPECT_NEAR(result.residual_px[i], (*pixel - Vector2(c.u[i], c.v[i])).norm(), 1e-7);
    }
  }
}

TEST(Robustness, StartsFarBackAreNotDistorted) {
  for (int seed = 0; seed < 20; ++seed) {
    auto scene = make_scene("robustness.back" + std::to_string(seed), kCamera, {100, 0.5, 0.0});
    Pose back = scene.truth;
    back.translation.z() += 120.0;
    scene.image.cam_from_world = back;
    const RefineResult result = refine(scene.image);
    if (result.verdict == Verdict::kOk)
      EXPECT_THAT(result.cam_from_world, PoseNear(scene.truth, 5e-3, 0.05)) << seed;
  }
}

Image shuffled(const Scene& scene, std::string_view name) {
  Image image = scene.image;
  Random random(name);
  Correspondences& c = image.correspondences;
  for (std::size_t i = c.size() - 1; i > 0; --i) {
    const std::size_t j = random.bits() % (i + 1);
    std::swap(c.u[i], c.u[j]);
    std::swap(c.v[i], c.v[j]);
  }
  return image;
}

// A claimed covariance must not make wrong matches look like a consensus.
TEST(Robustness, ShuffledMatchesWithClaimedCovariancesAreNotOk) {
  for (const double sigma : {0.1, 10.0, 50.0})
    for (int seed = 0; seed < 20; ++seed) {
      const std::string name = "robustness.sigma" + std::to_string(seed);
      Image image = shuffled(make_scene(name, kCamera, {100, 0.5, 0.0}), name);
      Correspondences& c = image.correspondences;
      c.sxx.assign(c.size(), sigma * sigma);
      c.syy = c.sxx;
      c.sxy.assign(c.size(), 0.0);
      EXPECT_NE(refine(image).verdict, Verdict::kOk) << sigma;
    }
}

// A wrong claim must not hide a good pose either; the noise is reported in pixels all the same.
TEST(Robustness, WrongCovariancesDoNotHideAGoodPose) {
  for (const double sigma : {0.01, 0.1, 1.0, 10.0}) {
    auto scene = make_scene("robustness.claim", kCamera, {100, 0.5, 0.1});
    Correspondences& c = scene.image.correspondences;
    c.sxx.assign(c.size(), sigma * sigma);
    c.syy = c.sxx;
    c.sxy.assign(c.size(), 0.0);
    const RefineResult result = refine(scene.image);
    EXPECT_EQ(result.verdict, Verdict::kOk) << sigma;
    EXPECT_NEAR(result.noise_px, 0.5, 0.15) << sigma;
    EXPECT_THAT(result.cam_from_world, PoseNear(scene.truth, 5e-3, 0.05));
  }
}

// Wrong matches that all lie in a small part of a large image collapse onto it, which is not a
// consensus.
TEST(Robustness, ShuffledMatchesInAPatchAreNotOk) {
  const Camera large{CameraModel::kPinhole, 4000, 3000, {3200, 3200, 2000, 1500}};
  for (const double part : {0.04, 0.1, 0.2})
    for (int seed = 0; seed < 15; ++seed) {
      const std::string name = "robustness.patch" + std::to_string(seed);
      Random random(name);
      Scene scene = make_scene(name, large, {0, 0.0, 0.0});
      const Pose world_from_cam = scene.truth.inverse();
      for (int i = 0; i < 100; ++i) {
        const Vector2 pixel(2000.0 + part * 2000.0 * random.uniform(-1.0, 1.0),
                            1500.0 + part * 1500.0 * random.uniform(-1.0, 1.0));
        scene.image.correspondences.add(
            pixel, world_from_cam * Vector3(random.uniform(2.0, 10.0) * *unproject(large, pixel)));
      }
      EXPECT_NE(refine(shuffled(scene, name)).verdict, Verdict::kOk) << part;
    }
}

// S2: one absurd number of any size does not touch the pose.
TEST(Robustness, OneHugeNumberChangesNothing) {
  const auto clean = make_scene("robustness.huge", kCamera, {100, 0.5, 0.1});
  const RefineResult expected = refine(clean.image);
  for (const double huge : {1e6, 1e12, 1e15, 1e29, 1e31, 1e100, 1e160, 1e300})
    for (int column = 0; column < 5; ++column) {
      Image image = clean.image;
      image.correspondences.add({100.0, 100.0}, {1.0, 2.0, 3.0});
      Correspondences& c = image.correspondences;
      std::vector<double>* const columns[] = {&c.u, &c.v, &c.x, &c.y, &c.z};
      columns[column]->back() = huge;
      const RefineResult result = refine(image);
      EXPECT_EQ(result.verdict, Verdict::kOk) << huge << " in column " << column;
      EXPECT_THAT(result.cam_from_world, PoseNear(expected.cam_from_world, 1e-4, 1e-3)) << huge;
      EXPECT_TRUE(std::isfinite(result.final_cost) && std::isfinite(result.noise_px));
    }
}

// P3 at any scale: the quick sum of logs keeps the digits of log1p.
TEST(Robustness, CostIsExactForEveryLossScale) {
  const auto scene = make_scene("robustness.scale", kCamera, {100, 0.5, 0.1});
  const Correspondences& c = scene.image.correspondences;
  for (double scale = 1e-4; scale < 1e10; scale *= 10.0) {
    RefineOptions options;
    options.loss = {LossKind::kCauchy, scale, 1.0};
    options.rescue.reset();  // it would take another loss where outliers decide
    const RefineResult result = refine(scene.image, options);
    double cost = 0.0;
    for (std::size_t i = 0; i < c.size(); ++i) {
      const auto pixel = project(kCamera, result.cam_from_world * Vector3(c.x[i], c.y[i], c.z[i]));
      const Vector2 r = *pixel - Vector2(c.u[i], c.v[i]);
      cost += 0.5 * evaluate(options.loss, r.squaredNorm()).rho;
    }
    EXPECT_NEAR(result.final_cost, cost, 1e-9 * cost) << scale;
  }
}

// S10, S12: weight two halves the covariance exactly. To give everything twice does so nearly: the
// noise is then estimated from twice the residuals with twice the degrees of freedom to spare. The
// camera of this scene is not doubted either way: twice the evidence would widen the covariance.
TEST(Robustness, WeightsHalveTheCovariance) {
  auto scene = make_scene("robustness.weights7", kCamera, {400, 0.5, 0.0});
  RefineOptions options;
  options.loss = {LossKind::kCauchy, 2.0, 1.0};
  const RefineResult once = refine(scene.image, options);
  scene.image.correspondences.weight.assign(400, 2.0);
  const RefineResult twice = refine(scene.image, options);
  ASSERT_TRUE(once.covariance && twice.covariance);
  EXPECT_LT((2.0 * *twice.covariance - *once.covariance).norm(), 1e-6 * once.covariance->norm());
  Image doubled = scene.image;
  doubled.correspondences.weight.clear();
  const Correspondences c = doubled.correspondences;
  for (std::size_t i = 0; i < c.size(); ++i)
    doubled.correspondences.add({c.u[i], c.v[i]}, {c.x[i], c.y[i], c.z[i]});
  const RefineResult both = refine(doubled, options);
  ASSERT_TRUE(both.covariance.has_value());
  EXPECT_THAT(both.cam_from_world, PoseNear(once.cam_from_world, 1e-9, 1e-8));
  const Vector6 scale = once.covariance->diagonal().cwiseSqrt().cwiseInverse();
  const Matrix6 difference =
      scale.asDiagonal() * (2.0 * *both.covariance - *once.covariance) * scale.asDiagonal();
  EXPECT_LT(difference.cwiseAbs().maxCoeff(), 0.08) << difference;
}

}  // namespace
}  // namespace pose_refine
