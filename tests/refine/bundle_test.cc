// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "solve/bundle.h"
#include "support/refine_test.h"
#include "support/staged.h"

namespace pose_refine {
namespace {

using Group = IntrinsicsGroup;

// These are images of one camera, which the solver gets with other parameters.
struct SharedScene {
  Bundle image;
  std::vector<Pose> truth;
};

SharedScene shared_scene(const std::string& name, const Camera& truth, const Camera& given,
                         int images, const testing::SceneOptions& options) {
  SharedScene shared;
  shared.image.cameras = {given};
  for (int i = 0; i < images; ++i) {
    const Scene scene = make_scene(name + std::to_string(i), truth, options);
    shared.image.images.push_back(scene.image);
    shared.image.camera_of.push_back(0);
    shared.truth.push_back(scene.truth);
  }
  return shared;
}

// Moves every refined group of every model a little.
Camera disturbed(Camera camera, const std::vector<Group>& groups) {
  const CameraModelInfo& info = camera_model_info(camera.model);
  for (const Group group : groups) {
    if (group == Group::kFocal)
      for (const int i : info.focal) camera.params[static_cast<std::size_t>(i)] *= 1.03;
    if (group == Group::kPrincipalPoint)
      for (const int i : info.principal_point) camera.params[static_cast<std::size_t>(i)] += 4.0;
    if (group == Group::kDistortion)
      for (const int i : info.extra) camera.params[static_cast<std::size_t>(i)] *= 0.9;
  }
  return camera;
}

class JointModels : public ::testing::TestWithParam<Camera> {};
INSTANTIATE_TEST_SUITE_P(Models, JointModels, ::testing::ValuesIn(testing::example_cameras()),
                         [](const auto& row) {
                           return std::string(camera_model_info(row.param.model).name);
                         });

// Without noise the focal lengths and the principal point come back exactly, for every model.
TEST_P(JointModels, FocalAndPrincipalPointComeBack) {
  const std::vector<Group> groups = {Group::kFocal, Group::kPrincipalPoint};
  const Camera given = disturbed(GetParam(), groups);
  SharedScene scene = shared_scene("joint", GetParam(), given, 4, {150, 0.0, 0.0, 1.0, 0.05});
  BundleOptions options;
  options.groups = groups;
  const CameraResult camera = refine_bundle(scene.image, options).cameras[0];
  if (GetParam().model == CameraModel::kEquirectangular) {
    EXPECT_EQ(camera.reasons, std::vector<std::string>{"nothing_to_refine"});
    EXPECT_EQ(camera.camera.params, given.params);
    return;
  }
  ASSERT_TRUE(camera.usable()) << ::testing::PrintToString(camera.reasons);
  for (std::size_t i = 0; i < given.params.size(); ++i)
    EXPECT_NEAR(camera.camera.params[i], GetParam().params[i], 1e-4 * (1 + given.params[i])) << i;
}

std::vector<Camera> cameras_with_distortion() {
  std::vector<Camera> cameras;
  for (const Camera& camera : testing::example_cameras())
    if (!camera_model_info(camera.model).extra.empty()) cameras.push_back(camera);
  return cameras;
}

TEST(Joint, ThirteenModelsHaveDistortion) {
  EXPECT_EQ(cameras_with_distortion().size(), 13u);
}

class JointDistortion : public ::testing::TestWithParam<Camera> {};
INSTANTIATE_TEST_SUITE_P(Models, JointDistortion, ::testing::ValuesIn(cameras_with_distortion()),
                         [](const auto& row) {
                           return std::string(camera_model_info(row.param.model).name);
                         });

// These have more parameters than five images without noise tell apart.
bool is_unobservable(CameraModel model) {
  return model == CameraModel::kFullOpenCv || model == CameraModel::kThinPrismFisheye;
}

// With distortion the parameters may trade with each other, but the camera's map may not change.
TEST_P(JointDistortion, ComesBackAsAMap) {
  const std::vector<Group> groups = {Group::kFocal, Group::kDistortion};
  const Camera given = disturbed(GetParam(), groups);
  SharedScene scene = shared_scene("joint.map", GetParam(), given, 5, {200, 0.0, 0.0, 1.0, 0.05});
  BundleOptions options;
  options.groups = groups;
  options.refine.max_iterations = 300;
  const CameraResult camera = refine_bundle(scene.image, options).cameras[0];
  const Camera& found = camera.camera;
  // Thin prisms are at the limit: rounding decides on which side of it they end.
  if (!camera.usable()) {
    ASSERT_TRUE(is_unobservable(GetParam().model)) << ::testing::PrintToString(camera.reasons);
    // The reason is honest: the model has more parameters than the images tell apart.
    EXPECT_THAT(camera.reasons.front(), ::testing::StartsWith("unobservable:"));
    EXPECT_EQ(found.params, given.params);
    return;
  }
  Random random("joint.rays");
  int rays = 0;
  for (int i = 0; i < 50; ++i) {
    const Vector2 pixel(random.uniform(100, 700), random.uniform(100, 500));
    const auto ray = unproject(GetParam(), pixel);
    if (!ray) continue;
    ++rays;
    const auto back = project(found, *ray);
    ASSERT_TRUE(back.has_value());
    EXPECT_LT((*back - pixel).norm(), 0.05) << pixel.transpose();
  }
  EXPECT_EQ(rays, 50);
}

Camera with_focal(double factor) {
  Camera camera = kCamera;
  camera.params[0] *= factor;
  camera.params[1] *= factor;
  return camera;
}

// The reported standard deviation is the scatter of the estimate, by squared errors over 60 draws.
TEST(Joint, TellsHowSureTheFocalLengthIs) {
  double sum = 0.0;
  constexpr int kDraws = 60;
  for (int draw = 0; draw < kDraws; ++draw) {
    const SharedScene scene = shared_scene("joint.nees" + std::to_string(draw), kCamera,
                                           with_focal(1.05), 3, {80, 0.7, 0.0, 1.0, 0.05});
    const CameraResult camera = refine_bundle(scene.image).cameras[0];
    ASSERT_TRUE(camera.usable());
    sum += std::pow((camera.camera.params[0] - kCamera.params[0]) / camera.sigma[0], 2) / kDraws;
  }
  // Chi-squared with 60 degrees of freedom over 60: 99.9 % lie within 0.5 and 1.7.
  EXPECT_GT(sum, 0.5);
  EXPECT_LT(sum, 1.7);
}

TEST(Joint, TakesOutliersAndLowersTheNoise) {
  const SharedScene scene =
      shared_scene("joint.outliers", kCamera, with_focal(1.1), 6, {150, 0.5, 0.3, 1.0, 0.05});
  const BundleResult result = refine_bundle(scene.image);
  const CameraResult& camera = result.cameras[0];
  EXPECT_EQ(camera.verdict, Verdict::kOk);
  EXPECT_NEAR(camera.camera.params[0], 620.0, 4.0 * camera.sigma[0]);
  EXPECT_LT(camera.sigma[0], 3.0);
  EXPECT_NEAR(camera.noise_px, 0.5, 0.1);
  EXPECT_GT(camera.initial_noise_px, camera.noise_px);
  for (std::size_t i = 0; i < scene.truth.size(); ++i) {
    EXPECT_TRUE(result.images[i].usable());
    EXPECT_LT(pose_error(result.images[i].cam_from_world, scene.truth[i]).translation, 0.1);
  }
}

// For a plane seen head-on the focal length trades with the distance exactly.
TEST(Joint, AFrontalPlaneDoesNotTellTheFocalLength) {
  Random random("joint.plane");
  Bundle image;
  image.cameras = {kCamera};
  image.camera_of = {0};
  Image factor;
  factor.camera = kCamera;
  factor.cam_from_world.translation = Vector3(0.01, 0.0, 0.02);
  for (int i = 0; i < 100; ++i) {
    const Vector3 point(random.uniform(-2, 2), random.uniform(-1.5, 1.5), 4.0);
    const Vector2 noise(0.3 * random.normal(), 0.3 * random.normal());
    factor.correspondences.add(*project(kCamera, point) + noise, point);
  }
  image.images = {factor};
  const BundleResult result = refine_bundle(image);
  EXPECT_EQ(result.cameras[0].verdict, Verdict::kRejected);
  EXPECT_THAT(result.cameras[0].reasons.front(), ::testing::StartsWith("unobservable:f"));
  EXPECT_EQ(result.cameras[0].camera.params, kCamera.params);
  EXPECT_TRUE(result.images[0].usable());
  // With a prior it may be refined; the prior decides.
  BundleOptions options;
  options.prior.focal = 0.01;
  const BundleResult held = refine_bundle(image, options);
  ASSERT_TRUE(held.cameras[0].usable()) << held.cameras[0].reasons.front();
  EXPECT_NEAR(held.cameras[0].camera.params[0], 620.0, 20.0);
  EXPECT_NEAR(held.cameras[0].sigma[0], 6.2, 3.0);
}

// The camera's uncertainty makes the poses less sure.
TEST(Joint, CovariancesHoldTheCamera) {
  const SharedScene scene =
      shared_scene("joint.marginal", kCamera, kCamera, 1, {60, 0.5, 0.0, 1.0, 0.05});
  const BundleResult joint = refine_bundle(scene.image);
  ASSERT_TRUE(joint.cameras[0].usable());
  Image alone = scene.image.images[0];
  alone.camera = joint.cameras[0].camera;
  const RefineResult fixed = refine(alone);
  ASSERT_TRUE(joint.images[0].covariance && fixed.covariance);
  EXPECT_TRUE(same_bits(joint.images[0].cam_from_world, fixed.cam_from_world));
  const Matrix6 added = *joint.images[0].covariance - *fixed.covariance;
  EXPECT_GT(added(5, 5), 0.1 * (*fixed.covariance)(5, 5));
  EXPECT_GE(added.diagonal().minCoeff(), 0.0);
}

TEST(Joint, IsTheSameForAnyNumberOfThreads) {
  SharedScene scene =
      shared_scene("joint.threads", kCamera, with_focal(0.95), 6, {60, 0.5, 0.1, 1.0, 0.05});
  scene.image.cameras.push_back(with_focal(1.04));
  for (std::size_t i = 3; i < 6; ++i) scene.image.camera_of[i] = 1;
  BundleOptions options;
  options.threads = 1;
  const BundleResult one = refine_bundle(scene.image, options);
  options.threads = 5;
  const BundleResult five = refine_bundle(scene.image, options);
  for (std::size_t c = 0; c < 2; ++c) {
    EXPECT_EQ(one.cameras[c].camera.params, five.cameras[c].camera.params);
    EXPECT_EQ(one.cameras[c].sigma, five.cameras[c].sigma);
  }
  for (std::size_t i = 0; i < 6; ++i)
    EXPECT_TRUE(same_bits(one.images[i].cam_from_world, five.images[i].cam_from_world));
}

TEST(Joint, HostileInputIsRefusedOrKept) {
  SharedScene scene = shared_scene("joint.bad", kCamera, kCamera, 2, {20});
  for (const std::vector<double>& params :
       {std::vector<double>{}, {1.0}, {-5.0, 610, 405, 296}, {NAN, 610, 405, 296}}) {
    scene.image.cameras[0].params = params;
    const BundleResult result = refine_bundle(scene.image);
    EXPECT_EQ(result.cameras[0].verdict, Verdict::kRejected);
    EXPECT_EQ(result.images[0].verdict, Verdict::kRejected);
  }
  scene.image.cameras[0] = kCamera;
  for (Image& factor : scene.image.images) factor.correspondences = {};
  EXPECT_EQ(refine_bundle(scene.image).cameras[0].reasons,
            std::vector<std::string>{"no_usable_image"});
  EXPECT_TRUE(refine_bundle({}).cameras.empty());
  scene.image.camera_of[0] = 7;
  EXPECT_THROW(refine_bundle(scene.image), std::invalid_argument);
  BundleOptions options;
  options.refine.objective = Objective::kBearing;
  EXPECT_EQ(options.errors().size(), 1u);
  BundleOptions empty;
  empty.groups.clear();
  empty.prior.focal = NAN;
  EXPECT_EQ(empty.errors().size(), 2u);
}

// K7: pixels mirrored about the principal point in u ask for fx < 0, pixels all in it for f = 0.
// The solver goes as near as it is allowed to, and no further.
TEST(Joint, FocalLengthsStayPositive) {
  for (const bool mirrored : {true, false}) {
    const Scene scene = make_scene("joint.mirror", kCamera, {60, 0.0, 0.0, 0.0, 0.0});
    Image image = scene.image;
    Correspondences& c = image.correspondences;
    for (double& u : c.u) u = mirrored ? 2 * 405.0 - u : 405.0;
    for (double& v : c.v) v = mirrored ? v : 296.0;
    const testing::Staged staged(image);
    SharedCamera shared;
    shared.camera = shared.expected = kCamera;
    shared.refined = {true, true, false, false};
    shared.sigma.assign(4, 0.0);
    shared.images = {&staged.factors};
    shared.stages = {staged.stage};
    shared.poses = {staged.factors.frame().to_centered(scene.truth)};
    const SharedSolution found = minimize_shared(shared, 1000);
    EXPECT_LT(found.cost, found.initial_cost);
    EXPECT_LT(found.camera.params[0], 62.0);
    for (const double f : {found.camera.params[0], found.camera.params[1]})
      EXPECT_TRUE(f > 0.0 && std::isfinite(f)) << f;
    EXPECT_TRUE(found.poses[0].is_finite());
  }
}

}  // namespace
}  // namespace pose_refine
