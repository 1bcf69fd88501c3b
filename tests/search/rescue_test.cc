// SPDX-License-Identifier: BSD-3-Clause
// These tests hold what rescue finds, what it must not claim, and that it gives the same result
// every time.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "pose_refine/refine.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

RefineOptions with_rescue(int starts = RescueOptions().starts,
                          int samples = RescueOptions().samples, std::uint64_t seed = 1) {
  RefineOptions options;
  options.rescue = RescueOptions{starts, samples, seed};
  return options;
}

Image from(const Scene& scene, const Pose& start) {
  Image image = scene.image;
  image.cam_from_world = start;
  return image;
}

Scene far_scene(const std::string& name, double degrees, double outliers) {
  return make_scene("rescue." + name, kCamera, {100, 1.0, outliers, degrees, 2.0});
}

TEST(Rescue, LeavesGoodResultsAlone) {
  for (int seed = 0; seed < 10; ++seed) {
    const Scene scene = make_scene("rescue.good" + std::to_string(seed), kCamera, {100, 1.0, 0.3});
    const RefineResult plain = refine(scene.image), again = refine(scene.image, with_rescue());
    EXPECT_EQ(plain.verdict, Verdict::kOk);
    EXPECT_FALSE(again.rescue.has_value());
    EXPECT_TRUE(same_bits(plain.cam_from_world, again.cam_from_world));
  }
}

// Rescue from far off and a solve without rescue from the truth give the same pose.
TEST(Rescue, FarStartsEndWhereNearOnesDo) {
  int rescued = 0;
  for (const double degrees : {90.0, 120.0, 170.0})
    for (int seed = 0; seed < 20; ++seed) {
      const Scene scene = far_scene("far" + std::to_string(seed), degrees, 0.2);
      const RefineResult near = refine(from(scene, scene.truth));
      const RefineResult far = refine(scene.image, with_rescue());
      EXPECT_EQ(far.verdict, Verdict::kOk) << degrees << " " << seed;
      EXPECT_THAT(far.cam_from_world, PoseNear(near.cam_from_world, 1e-3, 5e-3));
      rescued += far.rescue && far.rescue->stage != RescueStage::kPlain;
    }
  EXPECT_GT(rescued, 5);
}

TEST(Rescue, FewRightMatchesAreFound) {
  int plain = 0, rescued = 0;
  for (int seed = 0; seed < 30; ++seed) {
    const Scene scene = far_scene("few" + std::to_string(seed), 10.0, 0.85);
    const auto right = [&](const RefineResult& r) {
      return r.usable() && pose_error(r.cam_from_world, scene.truth).rotation < 0.02;
    };
    RefineOptions without;
    without.rescue.reset();
    plain += right(refine(scene.image, without));
    const RefineResult result = refine(scene.image, with_rescue());
    rescued += right(result);
    EXPECT_LE(result.final_cost, result.initial_cost);
  }
  EXPECT_GE(rescued, 29);
  EXPECT_LT(plain, rescued);
}

TEST(Rescue, WorksForEveryCameraObjectiveAndSolver) {
  for (const Camera& camera : testing::example_cameras()) {
    const std::string name(camera_model_info(camera.model).name);
    const Scene scene = make_scene("rescue." + name, camera, {60, 0.5, 0.3, 150.0, 2.0});
    EXPECT_THAT(refine(scene.image, with_rescue()).cam_from_world, PoseNear(scene.truth, 0.01, 0.1))
        << name;
  }
  const Scene scene = far_scene("paths", 150.0, 0.3);
  for (const Objective objective : {Objective::kGeometric, Objective::kBearing})
    for (const SolverPath solver : {SolverPath::kFast, SolverPath::kCeresPoints}) {
      RefineOptions options = with_rescue(4, 500);
      options.objective = objective;
      options.solver = solver;
      EXPECT_THAT(refine(scene.image, options).cam_from_world, PoseNear(scene.truth, 0.02, 0.2));
    }
}

// Rescue finds nothing where nothing is; at most one alarm in a hundred is allowed.
TEST(Rescue, NothingButWrongMatchesIsRejected) {
  int usable = 0;
  for (int seed = 0; seed < 60; ++seed)
    for (const int points : {20, 100}) {
      const Scene scene =
          make_scene("rescue.none" + std::to_string(seed), kCamera, {points, 1.0, 1.0, 10.0, 1.0});
      const RefineResult result = refine(scene.image, with_rescue(4, 2000));
      usable += result.usable();
      EXPECT_NE(result.verdict, Verdict::kOk);
      ASSERT_TRUE(result.rescue.has_value());
      if (result.usable()) continue;
      EXPECT_TRUE(same_bits(result.cam_from_world, scene.image.cam_from_world));
      EXPECT_EQ(result.rescue->stage, RescueStage::kPlain);
    }
  EXPECT_LE(usable, 2);
}

// Stairs: each match is one of three steps apart, so two wrong poses fit as many matches as the
// right one. None of them may be called ok.
TEST(Rescue, RepeatedStructureIsAmbiguous) {
  std::ptrdiff_t ambiguous = 0;
  for (int seed = 0; seed < 10; ++seed) {
    const std::string name = "rescue.steps" + std::to_string(seed);
    Random random(name);
    const Pose truth = make_scene(name, kCamera, {0}).truth;
    Image image;
    image.camera = kCamera;
    const Vector3 step(0.0, 0.25, 0.3);
    for (int i = 0; i < 300; ++i) {
      const Vector3 p(random.uniform(-1.5, 1.5), 0.25 * (i % 8) - 1.0, 4.0 + 0.3 * (i % 8));
      const Vector2 pixel = *project(kCamera, p) + Vector2(random.normal(), random.normal());
      const double off = std::floor(random.uniform(-1.0, 2.0));
      image.correspondences.add(pixel, truth.inverse() * Vector3(p + off * step));
    }
    image.cam_from_world = retract(truth, 0.1 * random.normal6());
    const RefineResult result = refine(image, with_rescue());
    const bool wrong = pose_error(result.cam_from_world, truth).translation > 0.1;
    EXPECT_FALSE(wrong && result.verdict == Verdict::kOk) << seed;
    ambiguous +=
        std::count(result.reasons.begin(), result.reasons.end(), "another_minimum_as_good");
  }
  EXPECT_GE(ambiguous, 8);
}

TEST(Rescue, BudgetsAreKept) {
  const Scene scene = make_scene("rescue.budget", kCamera, {100, 1.0, 1.0, 10.0, 1.0});
  for (const int starts : {0, 1, 3, 12, 40})
    for (const int samples : {0, 1, 7, 501}) {
      const RefineResult result = refine(scene.image, with_rescue(starts, samples));
      ASSERT_TRUE(result.rescue.has_value());
      EXPECT_EQ(result.rescue->starts, starts);
      EXPECT_EQ(result.rescue->samples, samples);
      EXPECT_LE(result.rescue->poses, 4 * samples);
    }
}

bool same(const RefineResult& a, const RefineResult& b) {
  return same_bits(a.cam_from_world, b.cam_from_world) && a.verdict == b.verdict &&
         a.reasons == b.reasons && a.final_cost == b.final_cost && a.iterations == b.iterations &&
         a.rescue.has_value() == b.rescue.has_value() &&
         (!a.rescue ||
          (a.rescue->poses == b.rescue->poses && a.rescue->log_alarms == b.rescue->log_alarms));
}

TEST(Rescue, IsTheSameForAnyThreadCountAndOrder) {
  std::vector<Image> images;
  for (int seed = 0; seed < 16; ++seed) {
    const double degrees = seed % 2 ? 10.0 : 160.0;
    images.push_back(far_scene("same" + std::to_string(seed), degrees, 0.8).image);
  }
  RefineOptions options = with_rescue(8, 1000);
  options.policy = Policy::kGncGemanMcClure;
  const auto one = refine_all(images, options, 1);
  for (const int threads : {2, 7}) {
    const auto many = refine_all(images, options, threads);
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_TRUE(same(one[i], many[i])) << i;
  }
  std::reverse(images.begin(), images.end());
  const auto reversed = refine_all(images, options, 1);
  for (std::size_t i = 0; i < one.size(); ++i)
    EXPECT_TRUE(same(one[i], reversed[one.size() - 1 - i])) << i;
}

TEST(Rescue, TheSeedChoosesTheSamplesNotTheAnswer) {
  const Scene scene = far_scene("seed", 10.0, 0.85);
  const RefineResult one = refine(scene.image, with_rescue(0, 4000, 1));
  const RefineResult other = refine(scene.image, with_rescue(0, 4000, 2));
  ASSERT_TRUE(one.rescue && other.rescue);
  EXPECT_NE(one.rescue->poses, other.rescue->poses);
  EXPECT_THAT(one.cam_from_world, PoseNear(other.cam_from_world, 1e-3, 5e-3));
}

// Any numbers give a finite pose; one that is not usable is the input, bit for bit.
TEST(Rescue, HostileInputIsSurvived) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (int kind = 0; kind < 10; ++kind)
    for (const int points : {0, 1, 2, 3, 4, 5, 7, 40}) {
      Scene scene = make_scene("rescue.hostile" + std::to_string(points), kCamera,
                               {points, 1.0, 0.0, 170.0, 2.0});
      Correspondences& c = scene.image.correspondences;
      for (std::size_t i = 0; i < c.size(); ++i) {
        if (kind == 1) c.y[i] = 2.0 * c.x[i], c.z[i] = -c.x[i];            // a line
        if (kind == 2) c.x[i] = c.y[i] = c.z[i] = 1.0;                     // one point
        if (kind == 3) c.u[i] = 400.0, c.v[i] = 300.0;                     // one pixel
        if (kind == 4) c.x[i] *= 1e28, c.y[i] *= 1e28, c.z[i] *= 1e28;     // huge
        if (kind == 5) c.x[i] *= 1e-28, c.y[i] *= 1e-28, c.z[i] *= 1e-28;  // tiny
        if (kind == 6 && i % 2) c.u[i] = kNaN, c.z[i] = kInfinity;
        if (kind == 7) c.z[i] = 0.0;  // a plane
        if (kind == 8) c.u[i] = -c.u[i] * 1e6;
        if (kind == 9) c.u[i] = 800.0 - c.u[i];  // a mirror image
      }
      for (const Policy policy : {Policy::kNarrow, Policy::kGncTruncated, Policy::kRegate}) {
        RefineOptions options = with_rescue(12, 100);
        options.policy = policy;
        const RefineResult result = refine(scene.image, options);
        EXPECT_TRUE(result.cam_from_world.is_finite()) << kind << " " << points;
        if (!result.usable())
          EXPECT_TRUE(same_bits(result.cam_from_world, scene.image.cam_from_world));
        if (points < 6 || (kind >= 1 && kind <= 3))
          EXPECT_NE(result.verdict, Verdict::kOk) << kind << " " << points;
      }
    }
}

TEST(Rescue, OptionsOutOfRangeAreRefused) {
  for (RescueOptions budget : {RescueOptions{-1, 0, 1}, RescueOptions{0, -1, 1}}) {
    RefineOptions options;
    options.rescue = budget;
    EXPECT_EQ(options.errors().size(), 1u);
  }
}

// It looks everywhere, so it stays away from a pose that may not go everywhere, and from least
// squares, which does not want a consensus.
TEST(Rescue, DoesNotRunWhereItMayNotLook) {
  RefineOptions held = with_rescue(), bounded = held, brief = held, squares = held;
  held.fix = {Axis::kCenterX};
  bounded.max_rotation = 0.1;
  brief.detail = Detail::kPose;
  squares.loss.kind = LossKind::kNone;
  int needed = 0;
  for (int seed = 0; seed < 20; ++seed) {
    const Scene scene = far_scene("where" + std::to_string(seed), 170.0, 0.2);
    needed += refine(scene.image, with_rescue()).rescue.has_value();
    for (const RefineOptions& options : {held, bounded, brief, squares})
      EXPECT_FALSE(refine(scene.image, options).rescue.has_value()) << seed;
  }
  EXPECT_GT(needed, 5);
}

}  // namespace
}  // namespace pose_refine
