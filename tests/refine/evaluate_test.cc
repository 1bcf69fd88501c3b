// SPDX-License-Identifier: BSD-3-Clause
// A pose is evaluated without a solve, and says what the result of a solve says there.
#include <gmock/gmock.h>

#include "pose_refine/refine.h"
#include "pose_refine/support/pose_evaluation.h"
#include "support/cameras.h"
#include "support/scene.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;

TEST(Evaluate, SaysWhatTheResultOfASolveSays) {
  for (const Camera& camera : testing::example_cameras()) {
    Image image = testing::make_scene("evaluate", camera, {120, 0.5, 0.2}).image;
    image.correspondences.u[7] = std::nan("");  // is left out
    const RefineResult result = refine(image);
    ASSERT_TRUE(result.usable()) << camera_model_info(camera.model).name;
    RefineOptions options;
    options.loss.scale = result.loss_scale_px;
    const auto at = evaluate(image, result.cam_from_world, options);
    ASSERT_TRUE(at.ok()) << at.error().to_string();
    ASSERT_EQ(at->residual_px.size(), result.residual_px.size());
    for (std::size_t i = 0; i < result.residual_px.size(); ++i) {
      EXPECT_EQ(std::isnan(at->residual_px[i]), std::isnan(result.residual_px[i])) << i;
      if (!std::isnan(at->residual_px[i])) {
        EXPECT_NEAR(at->residual_px[i], result.residual_px[i], 1e-6) << i;
      }
    }
    EXPECT_TRUE(std::isnan(at->residual_px[7]));
    EXPECT_NEAR(at->median_px, result.final_median_px, 1e-6);
    EXPECT_NEAR(at->cost, result.final_cost, 1e-6 * result.final_cost);
    EXPECT_EQ(at->loss_scale_px, result.loss_scale_px);
    // The start has the median that the result began with.
    EXPECT_NEAR(evaluate(image, image.cam_from_world, options)->median_px, result.initial_median_px,
                1e-6);
  }
}

// Derivatives of the cost by differences of the cost itself, away from its minimum.
TEST(Evaluate, HasTheDerivativesOfTheCost) {
  const Image image = testing::make_scene("slope", testing::kCamera, {120, 0.5, 0.2}).image;
  RefineOptions options;
  options.loss = {LossKind::kCauchy, 3.0, 1.0};
  const Pose pose = image.cam_from_world;
  const auto at = [&](const Vector6& xi) { return *evaluate(image, retract(pose, xi), options); };
  const PoseEvaluation here = at(Vector6::Zero());
  const double h = 1e-5;
  for (int k = 0; k < 6; ++k) {
    const PoseEvaluation up = at(h * Vector6::Unit(k)), down = at(-h * Vector6::Unit(k));
    EXPECT_NEAR((up.cost - down.cost) / (2 * h), here.gradient[k],
                1e-5 * std::sqrt(here.gauss_newton_hessian(k, k) * here.cost));
  }
  EXPECT_GT((here.hessian - here.gauss_newton_hessian).norm(), 0.01 * here.hessian.norm());
  // J'WJ is what is left of the exact one without a robust loss, where residuals are small.
  options.loss = {LossKind::kNone, std::nullopt, 1.0};
  const Pose truth = testing::make_scene("slope", testing::kCamera, {120, 0.0, 0.0}).truth;
  const Image exact = testing::make_scene("slope", testing::kCamera, {120, 0.0, 0.0}).image;
  const auto zero = evaluate(exact, truth, options);
  EXPECT_LT((zero->hessian - zero->gauss_newton_hessian).norm(), 1e-6 * zero->hessian.norm());
  EXPECT_NEAR(zero->cost, 0.0, 1e-9);
}

TEST(Evaluate, TakesAScaleFromTheNoiseAtThePose) {
  const testing::Scene scene = testing::make_scene("noise", testing::kCamera, {300, 0.5, 0.2});
  const auto at = evaluate(scene.image, scene.truth);
  EXPECT_NEAR(at->noise_px, 0.5, 0.1);
  const RefineResult result = refine(scene.image);
  EXPECT_NEAR(at->loss_scale_px, result.loss_scale_px, 0.2 * result.loss_scale_px);
  EXPECT_GT(evaluate(scene.image, scene.image.cam_from_world)->loss_scale_px,
            5.0 * at->loss_scale_px);
}

// The loss of the geometric objective is L1 whatever the options say, with a given scale and
// without.
TEST(Evaluate, HasTheLossOfTheObjective) {
  const testing::Scene scene = testing::make_scene("geometric", testing::kCamera, {120, 0.5, 0.2});
  RefineOptions options;
  options.objective = Objective::kGeometric;
  const auto automatic = evaluate(scene.image, scene.truth, options);
  options.loss.scale = automatic->loss_scale_px;
  EXPECT_NEAR(automatic->cost, evaluate(scene.image, scene.truth, options)->cost,
              1e-9 * automatic->cost);
}

// 0 takes the variance that priors are weighed against from the noise, at the pose here.
TEST(Evaluate, WeighsPriorsAgainstTheNoiseAtThePose) {
  testing::Scene scene = testing::make_scene("weighed", testing::kCamera, {300, 0.3, 0.0});
  PositionPrior prior;
  prior.center = scene.truth.center() + Vector3(0.5, 0.0, 0.0);
  prior.covariance = 1e-4 * Matrix3::Identity();
  scene.image.priors = {{prior, {}}};
  RefineOptions options;
  const auto at = evaluate(scene.image, scene.truth, options);
  options.prior_weight = at->noise_px * at->noise_px;
  EXPECT_NEAR(at->cost, evaluate(scene.image, scene.truth, options)->cost, 0.15 * at->cost);
}

TEST(Evaluate, TakesHostileInput) {
  const Image good = testing::make_scene("hostile", testing::kCamera).image;
  const auto error = [](const Image& image, const Pose& pose, const RefineOptions& options = {}) {
    const auto at = evaluate(image, pose, options);
    return at.ok() ? std::string("none") : at.error().to_string();
  };
  Pose lost = good.cam_from_world;
  lost.translation.x() = std::nan("");
  EXPECT_THAT(error(good, lost), HasSubstr("the pose is not finite"));
  Image empty = good;
  empty.correspondences = {};
  EXPECT_EQ(error(empty, good.cam_from_world), "none");
  EXPECT_TRUE(std::isnan(evaluate(empty, good.cam_from_world)->median_px));
  Image bad = good;
  bad.camera.params.pop_back();
  EXPECT_THAT(error(bad, good.cam_from_world),
              HasSubstr("'hostile' cannot be used: invalid_camera"));
  RefineOptions options;
  options.behind_camera = BehindCamera::kFail;
  // Turned about, the camera has all points behind it.
  Pose away = good.cam_from_world;
  away.rotation = so3_exp(Vector3(0.0, M_PI, 0.0)) * away.rotation;
  away.translation = so3_exp(Vector3(0.0, M_PI, 0.0)) * away.translation;
  EXPECT_THAT(error(good, away, options), HasSubstr("a point is behind"));
  EXPECT_EQ(evaluate(good, away)->num_seen, 0u);
  options.max_iterations = -1;
  EXPECT_THAT(error(good, good.cam_from_world, options), HasSubstr("max_iterations"));
}

}  // namespace
}  // namespace pose_refine
