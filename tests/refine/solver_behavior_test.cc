// SPDX-License-Identifier: BSD-3-Clause
// Group S: a caller may rely on this.
#include <gtest/gtest.h>

#include <cmath>

#include "pose_refine/refine.h"
#include "support/numbers.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

using testing::kInf;
using testing::kNaN;

TEST(Refine, FindsTheTruthWithDefaultOptions) {
  const auto scene = make_scene("refine.default", kCamera, {200, 0.5, 0.3, 8.0, 0.5});
  const RefineResult result = refine(scene.image);
  EXPECT_EQ(result.verdict, Verdict::kOk);
  EXPECT_THAT(result.cam_from_world, PoseNear(scene.truth, 2e-3, 0.02));
  EXPECT_NEAR(result.noise_px, 0.5, 0.1);
  EXPECT_LT(result.final_cost, result.initial_cost);
}

// S1: with kFail a trial point outside the domain is rejected and the pose stays inside. The points
// are right before the camera and the start is far off, so some first steps go through them, as the
// solver without kFail shows.
TEST(Refine, FailPolicyStaysInFrontOfTheCamera) {
  int refused = 0;
  for (int seed = 0; seed < 50; ++seed) {
    const std::string name = "refine.fail" + std::to_string(seed);
    auto scene = make_scene(name, kCamera, {60, 0.5, 0.2, 35.0, 1.0});
    Random random(name + ".depths");
    Correspondences& c = scene.image.correspondences;
    const auto in_camera = [&](const Pose& pose, std::size_t i) {
      return pose * Vector3(c.x[i], c.y[i], c.z[i]);
    };
    for (std::size_t i = 0; i < c.size(); ++i) {
      const Vector3 ray = in_camera(scene.truth, i).normalized();
      const Vector3 point = scene.truth.inverse() * Vector3(random.uniform(0.5, 10.0) * ray);
      c.x[i] = point.x(), c.y[i] = point.y(), c.z[i] = point.z();
    }
    RefineOptions options = fixed();
    const RefineResult through = refine(scene.image, options);
    options.behind_camera = BehindCamera::kFail;
    const RefineResult result = refine(scene.image, options);
    if (result.termination == Termination::kEvaluationFailed) continue;
    refused += result.iterations != through.iterations;
    for (std::size_t i = 0; i < c.size(); ++i)
      EXPECT_GT(in_camera(result.cam_from_world, i).z(), 0.0);
  }
  EXPECT_GT(refused, 0);
}

// S2: a bad number takes out its observation, and nothing else.
TEST(Refine, DropsObservationsWithBadNumbers) {
  const auto clean = make_scene("refine.nan", kCamera, {80, 0.5, 0.0});
  for (const double bad : {kNaN, kInf, -kInf})
    for (int column = 0; column < 6; ++column) {
      if (column == 5 && bad < 0.0) continue;  // a negative weight is an error
      Image image = clean.image;
      image.correspondences.add({100.0, 100.0}, {1.0, 2.0, 3.0});
      Correspondences& c = image.correspondences;
      if (column == 5) c.weight.assign(c.size(), 1.0);
      std::vector<double>* const columns[] = {&c.u, &c.v, &c.x, &c.y, &c.z, &c.weight};
      columns[column]->back() = bad;
      const RefineResult with = refine(image, fixed()), without = refine(clean.image, fixed());
      EXPECT_TRUE(same_bits(with.cam_from_world, without.cam_from_world));
      ASSERT_EQ(with.residual_px.size(), 81U);
      EXPECT_TRUE(std::isnan(with.residual_px.back()));
      EXPECT_EQ(with.inlier.back(), 0);
      EXPECT_EQ(with.num_dropped, 1U);
    }
}

// This holds however few observations are left.
TEST(Refine, CountsWhatIsLeftOutWithoutAnAnswerToo) {
  Image image = make_scene("refine.dropped", kCamera, {80, 0.5, 0.0}).image;
  for (const std::size_t kept : {0U, 2U}) {
    image.correspondences.weight.assign(80, 0.0);
    std::fill_n(image.correspondences.weight.begin(), kept, 1.0);
    const RefineResult result = refine(image, fixed());
    EXPECT_EQ(result.termination, Termination::kTooFewPoints);
    EXPECT_EQ(result.num_dropped, 80U - kept);
  }
}

// S3: a bad start, camera, quaternion or prior is a status, and the input comes back.
TEST(Refine, RefusesNonFiniteInput) {
  const auto scene = make_scene("refine.nonfinite", kCamera);
  const auto expect_refused = [](const Image& image, Termination termination) {
    const RefineResult result = refine(image);
    EXPECT_EQ(result.termination, termination);
    expect_input_kept(image, result);
  };
  for (const double bad : {kNaN, kInf}) {
    Image pose = scene.image, rotation = pose, camera = pose, prior = pose;
    pose.cam_from_world.translation.y() = bad;
    expect_refused(pose, Termination::kNonFinite);
    rotation.cam_from_world.rotation.x() = bad;
    expect_refused(rotation, Termination::kNonFinite);
    camera.camera.params[0] = bad;
    expect_refused(camera, Termination::kNonFinite);
    prior.priors = {{PositionPrior{Vector3(0.0, bad, 0.0), Matrix3::Identity()}, {}}};
    expect_refused(prior, Termination::kInvalidInput);  // as its reason, invalid_prior
  }
  Image scaled = scene.image;
  scaled.cam_from_world.rotation.coeffs() *= 2.0;
  expect_refused(scaled, Termination::kInvalidInput);
}

// S4: tolerances are relative, so the unit of the cost does not matter.
TEST(Refine, DoesNotDependOnTheScaleOfTheWeights) {
  const auto scene = make_scene("refine.units", kCamera, {100, 0.5, 0.2});
  const RefineResult plain = refine(scene.image, fixed());
  for (const double factor : {1e-12, 1e12}) {
    Image image = scene.image;
    image.correspondences.weight.assign(image.correspondences.size(), factor);
    EXPECT_THAT(refine(image, fixed()).cam_from_world, PoseNear(plain.cam_from_world, 1e-9, 1e-8));
  }
}

// S5
TEST(Refine, TakesExactlyAsManyStepsAsAllowed) {
  const auto scene = make_scene("refine.steps", kCamera, {100, 0.5, 0.2, 5.0, 0.4});
  for (const SolverPath solver : {SolverPath::kFast, SolverPath::kCeres, SolverPath::kCeresPoints})
    for (int steps = 0; steps <= 3; ++steps) {
      RefineOptions options = fixed();
      options.solver = solver;
      options.max_iterations = steps;
      const RefineResult result = refine(scene.image, options);
      EXPECT_EQ(result.iterations, steps);
      EXPECT_EQ(result.termination, Termination::kMaxIterations);
      if (steps > 0) continue;
      EXPECT_EQ(result.final_cost, result.initial_cost);
      EXPECT_TRUE(same_bits(result.cam_from_world, scene.image.cam_from_world));
    }
}

// S6
TEST(Refine, StaysAtTheOptimum) {
  const auto scene = make_scene("refine.optimum", kCamera, {100, 0.5, 0.2});
  Image again = scene.image;
  again.cam_from_world = refine(scene.image, fixed()).cam_from_world;
  const RefineResult result = refine(again, fixed());
  EXPECT_LE(result.iterations, 2);
  EXPECT_THAT(result.cam_from_world, PoseNear(again.cam_from_world, 1e-12, 1e-12));
}

// S7: garbage never comes back usable with a hopeless error, and no cost is ever raised.
TEST(Refine, IsHonestAboutGarbage) {
  Random random("refine.garbage");
  int usable = 0;
  RefineOptions brief;
  brief.rescue = RescueOptions{4, 50, 1};
  for (int i = 0; i < 10000; ++i) {
    Image image;
    image.camera = kCamera;
    image.cam_from_world = random.pose();
    const double spread = std::pow(10.0, random.uniform(-3.0, 6.0));
    const int n = static_cast<int>(random.uniform(0.0, 40.0));
    for (int k = 0; k < n; ++k)
      image.correspondences.add({random.uniform(-2e3, 3e3), random.uniform(-2e3, 3e3)},
                                spread * random.normal3());
    const RefineResult result = refine(image, i % 2 ? fixed() : brief);
    ASSERT_TRUE(result.cam_from_world.is_finite());
    if (!result.usable() || result.kept_input) {
      ASSERT_TRUE(same_bits(result.cam_from_world, image.cam_from_world));
      continue;
    }
    ++usable;
    ASSERT_LE(result.final_cost, result.initial_cost);
    ASSERT_LE(result.final_median_px, 1e3);
    EXPECT_NE(result.verdict, Verdict::kOk);
    std::size_t in_front = 0;
    const Correspondences& c = image.correspondences;
    for (std::size_t k = 0; k < c.size(); ++k)
      in_front += (result.cam_from_world * Vector3(c.x[k], c.y[k], c.z[k])).z() > 0.0;
    EXPECT_GT(2 * in_front, c.size());
  }
  EXPECT_GT(usable, 100);
  EXPECT_LT(usable, 1000);
}

// S8 (P3): the reported cost is the cost, by a plain reference.
TEST(Refine, ReportsTheCostOfThePoseItReturns) {
  for (const Camera& camera : testing::example_cameras()) {
    const auto scene = make_scene("refine.cost", camera, {80, 0.5, 0.1});
    const RefineResult result = refine(scene.image, fixed());
    double cost = 0.0;
    const Correspondences& c = scene.image.correspondences;
    for (std::size_t i = 0; i < c.size(); ++i) {
      const auto pixel = project(camera, result.cam_from_world * Vector3(c.x[i], c.y[i], c.z[i]));
      ASSERT_TRUE(pixel.has_value());
      Vector2 r = *pixel - Vector2(c.u[i], c.v[i]);
      if (camera.model == CameraModel::kEquirectangular)
        r.x() -= camera.params[0] * std::nearbyint(r.x() / camera.params[0]);
      cost += 0.5 * evaluate(fixed().loss, r.squaredNorm()).rho;
      EXPECT_NEAR(result.residual_px[i], r.norm(), 1e-9 * (1.0 + r.norm()));
    }
    EXPECT_NEAR(result.final_cost, cost, 1e-9 * cost) << camera_model_info(camera.model).name;
  }
}

// S9: the basin is given as a number.
TEST(Refine, ConvergesFromPoseNetSizedErrors) {
  int reached = 0;
  for (int seed = 0; seed < 1000; ++seed) {
    const auto scene =
        make_scene("refine.basin" + std::to_string(seed), kCamera, {100, 0.5, 0.3, 10.0, 0.6});
    const PoseError error = pose_error(refine(scene.image).cam_from_world, scene.truth);
    reached += error.rotation < 5e-3 && error.translation < 0.05;
  }
  EXPECT_GE(reached, 995);
}

TEST(Refine, ReportsColumnsOfDifferentLength) {
  auto scene = make_scene("refine.columns", kCamera);
  scene.image.correspondences.z.pop_back();
  EXPECT_EQ(refine(scene.image).termination, Termination::kInvalidInput);
}

TEST(Refine, ThrowsForOptionsOutOfRange) {
  const auto scene = make_scene("refine.options", kCamera);
  RefineOptions options = fixed({LossKind::kCauchy, -1.0, 1.0});
  options.max_iterations = -1;
  EXPECT_EQ(options.errors().size(), 2U);
  EXPECT_THROW(refine(scene.image, options), std::invalid_argument);
  for (const double scale : {0.0, -1.0, kNaN, kInf}) {
    options = fixed({LossKind::kCauchy, scale, 1.0});
    EXPECT_EQ(options.errors().size(), 1U) << scale;
    EXPECT_THROW(refine(scene.image, options), std::invalid_argument) << scale;
  }
}

TEST(Refine, OtherObjectivesFindThePoseToo) {
  const auto scene = make_scene("refine.objectives", kCamera, {150, 0.5, 0.2, 5.0, 0.3});
  for (const Objective objective : {Objective::kBearing, Objective::kGeometric})
    for (const Norm norm : {Norm::kL2, Norm::kL1}) {
      RefineOptions options;
      options.objective = objective;
      options.norm = norm;
      const RefineResult result = refine(scene.image, options);
      EXPECT_TRUE(result.usable());
      EXPECT_LE(result.final_cost, result.initial_cost);
      EXPECT_THAT(result.cam_from_world, PoseNear(scene.truth, 5e-3, 0.05));
    }
}

}  // namespace
}  // namespace pose_refine
