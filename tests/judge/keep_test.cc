// SPDX-License-Identifier: BSD-3-Clause
// A weak pose is not written over a start that may be better: RefineOptions::on_weak.
#include <gtest/gtest.h>

#include <cmath>

#include "judge/rules.h"
#include "pose_refine/refine.h"
#include "simulate/synthetic.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

using testing::has_reason;

RefineResult refine_or(OnWeak on_weak, const Image& image, RefineOptions options = {}) {
  options.on_weak = on_weak;
  return refine(image, options);
}

// An image whose camera is for pictures 1.25 times as large.
Image with_wrong_camera(int seed) {
  Image image =
      make_scene("keep.camera" + std::to_string(seed), kCamera, {100, 0.5, 0.1, 3.0, 0.2}).image;
  for (double& parameter : image.camera.params) parameter *= 1.25;
  image.camera.width = 1000;
  image.camera.height = 750;
  return image;
}

// What is told of a kept image is what an evaluation of the input pose tells.
TEST(OnWeak, KeepTellsOfTheInputPose) {
  int kept = 0;
  for (int seed = 0; seed < 20; ++seed) {
    const Image image = with_wrong_camera(seed);
    const RefineResult written = refine_or(OnWeak::kWrite, image);
    const RefineResult result = refine_or(OnWeak::kKeep, image);
    EXPECT_FALSE(written.kept_input);
    if (!has_reason(written, "another_camera")) continue;
    ++kept;
    EXPECT_TRUE(result.kept_input);
    EXPECT_TRUE(result.usable());
    EXPECT_EQ(result.verdict, Verdict::kWeak);
    EXPECT_EQ(result.reasons, written.reasons);
    EXPECT_TRUE(same_bits(result.cam_from_world, image.cam_from_world));
    EXPECT_FALSE(same_bits(written.cam_from_world, image.cam_from_world));
    EXPECT_FALSE(result.covariance.has_value());
    EXPECT_FALSE(result.bound95().has_value());
    EXPECT_EQ(result.iterations, written.iterations);
    EXPECT_EQ(result.initial_median_px, written.initial_median_px);
    EXPECT_EQ(result.final_median_px, written.initial_median_px);
    EXPECT_EQ(result.final_cost, result.initial_cost);
    RefineOptions only_evaluate;
    only_evaluate.max_iterations = 0;
    const RefineResult at_input = refine_or(OnWeak::kWrite, image, only_evaluate);
    EXPECT_EQ(result.final_median_px, at_input.final_median_px);
    EXPECT_EQ(result.residual_px.size(), image.correspondences.size());
    for (std::size_t i = 0; i < result.residual_px.size(); ++i)
      EXPECT_NEAR(result.residual_px[i], at_input.residual_px[i], 1e-9 * result.residual_px[i]);
  }
  EXPECT_GE(kept, 15);
}

// All that is not weak for such a reason is the same either way.
TEST(OnWeak, OtherImagesAreTheSameEitherWay) {
  int ok = 0, rejected = 0, few = 0;
  for (int seed = 0; seed < 30; ++seed) {
    const double outliers = seed % 3 == 2 ? 1.0 : 0.2;
    const int points = seed % 3 == 1 ? 5 : 100;
    const Image image = make_scene("keep.other" + std::to_string(seed), kCamera,
                                   {points, 0.5, points == 5 ? 0.0 : outliers})
                            .image;
    const RefineResult write = refine_or(OnWeak::kWrite, image);
    const RefineResult keep = refine_or(OnWeak::kKeep, image);
    if (keep.kept_input) continue;
    EXPECT_TRUE(same_bits(keep.cam_from_world, write.cam_from_world));
    EXPECT_EQ(keep.covariance.has_value(), write.covariance.has_value());
    ok += keep.verdict == Verdict::kOk;
    rejected += keep.verdict == Verdict::kRejected;
    few += keep.verdict == Verdict::kWeak && has_reason(keep, "few_inliers");
  }
  EXPECT_GE(ok, 8);
  EXPECT_GE(rejected, 5);
  EXPECT_GE(few, 8);
}

// This is a small poster seen from afar, which is as well explained when it is tilted to the other
// side; the start is near the truth.
struct Poster {
  Image image;
  Pose truth;
};
Poster small_poster(int seed) {
  Random random("keep.poster" + std::to_string(seed));
  Poster made;
  made.image.camera = kCamera;
  for (int i = 0; i < 80; ++i) {
    const double x = random.uniform(-0.2, 0.2);
    const Vector3 point(x * std::cos(0.6), random.uniform(-0.2, 0.2), 6.0 + x * std::sin(0.6));
    const Vector2 noise = 2.0 * Vector2(random.normal(), random.normal());
    made.image.correspondences.add(*project(kCamera, point) + noise, point);
  }
  made.image.cam_from_world = retract(Pose(), 0.02 * random.normal6());
  return made;
}

// The spread of the starts tells the two tilts apart when the other one is many of it away, and
// tells nothing when it is wide.
TEST(OnWeak, TheSpreadOfTheStartsDecidesBetweenTwoAnswers) {
  int ambiguous = 0, written = 0, near = 0, kept_without = 0, kept_with_wide = 0;
  for (int seed = 0; seed < 30; ++seed) {
    const Poster scene = small_poster(seed);
    const RefineResult plain = refine_or(OnWeak::kKeep, scene.image);
    if (plain.reasons != std::vector<std::string>{"planar_ambiguity"}) continue;
    ++ambiguous;
    kept_without += plain.kept_input;
    RefineOptions options;
    options.start_spread = StartSpread{0.1, 1.0};
    const RefineResult narrow = refine_or(OnWeak::kKeep, scene.image, options);
    written += !narrow.kept_input;
    near += !narrow.kept_input && pose_error(narrow.cam_from_world, scene.truth).rotation < 0.4;
    EXPECT_TRUE(has_reason(narrow, "planar_ambiguity"));
    options.start_spread = StartSpread{3.0, 100.0};
    kept_with_wide += refine_or(OnWeak::kKeep, scene.image, options).kept_input;
  }
  ASSERT_GE(ambiguous, 10);
  EXPECT_EQ(kept_without, ambiguous);
  EXPECT_GE(kept_with_wide, ambiguous - 2);
  EXPECT_GE(written, ambiguous / 2);
  EXPECT_EQ(near, written);
}

// No spread makes a pose right that a wrong camera has moved, but a measurement of the position
// that the start contradicts does.
TEST(OnWeak, MeasurementsSpeakForANewPoseAndSpreadsDoNotForAWrongCamera) {
  int seen = 0;
  for (int seed = 0; seed < 20; ++seed) {
    Image image = with_wrong_camera(seed);
    const RefineResult plain = refine_or(OnWeak::kWrite, image);
    if (!has_reason(plain, "another_camera")) continue;
    ++seen;
    RefineOptions options;
    options.start_spread = StartSpread{10.0, 100.0};
    EXPECT_TRUE(refine_or(OnWeak::kKeep, image, options).kept_input);
    const Vector3 found = plain.cam_from_world.center();
    const double away = (image.cam_from_world.center() - found).norm();
    const auto measured = [&](const Vector3& center) {
      Image with_prior = image;
      const Matrix3 covariance = std::pow(0.1 * away, 2) * Matrix3::Identity();
      with_prior.priors = {{PositionPrior{center, covariance}, {}}};
      return refine_or(OnWeak::kKeep, with_prior);
    };
    const RefineResult at_new = measured(found), at_input = measured(image.cam_from_world.center());
    if (at_new.verdict == Verdict::kWeak) EXPECT_FALSE(at_new.kept_input);
    if (has_reason(at_input, "another_camera")) EXPECT_TRUE(at_input.kept_input);
  }
  EXPECT_GE(seen, 15);
}

// Over simulated rooms with right and wrong cameras no weak pose is worse than its start by more
// than the bound that it states, where written ones often are.
TEST(OnWeak, WeakDoesNoHarm) {
  int images = 0, harmed_by_write = 0, harmed_by_keep = 0;
  for (const double scale : {1.0, 0.5, 0.8, 1.25, 2.0}) {
    SyntheticOptions options;
    options.seed = 31;
    options.images = 40;
    options.matches = 100;
    options.outliers = 0.2;
    options.models = {CameraModel::kPinhole};
    for (SyntheticImage& made : make_synthetic(options)) {
      Image& image = made.image;
      for (double& parameter : image.camera.params) parameter *= scale;
      image.camera.width =
          static_cast<std::uint64_t>(scale * static_cast<double>(image.camera.width));
      image.camera.height =
          static_cast<std::uint64_t>(scale * static_cast<double>(image.camera.height));
      const PoseError start = pose_error(image.cam_from_world, made.truth);
      const auto is_harmed = [&](OnWeak on_weak) {
        const RefineResult result = refine_or(on_weak, image);
        const PoseError end = pose_error(result.cam_from_world, made.truth);
        const auto bound = result.bound95();
        return result.verdict == Verdict::kWeak &&
               end.translation > start.translation + (bound ? bound->position : 0.0) + 1e-9;
      };
      ++images;
      harmed_by_write += is_harmed(OnWeak::kWrite);
      harmed_by_keep += is_harmed(OnWeak::kKeep);
    }
  }
  EXPECT_GT(harmed_by_write, images / 10);
  EXPECT_LE(harmed_by_keep, images / 200);
}

// An evaluation has no new pose that could be worse.
TEST(OnWeak, APoseThatDidNotMoveIsNotKept) {
  RefineOptions options;
  options.max_iterations = 0;
  for (int seed = 0; seed < 5; ++seed) {
    const RefineResult result = refine_or(OnWeak::kKeep, with_wrong_camera(seed), options);
    EXPECT_FALSE(result.kept_input);
  }
}

// Points with covariances are solved twice; only the last verdict may keep the input.
TEST(OnWeak, UnsurePointsAreSeenFromTheNewPose) {
  Image image = with_wrong_camera(1);
  image.correspondences.point_covariance.assign(image.correspondences.size(),
                                                1e-6 * Matrix3::Identity());
  const RefineResult write = refine_or(OnWeak::kWrite, image);
  const RefineResult keep = refine_or(OnWeak::kKeep, image);
  EXPECT_EQ(keep.reasons, write.reasons);
  EXPECT_TRUE(keep.kept_input);
  EXPECT_TRUE(same_bits(keep.cam_from_world, image.cam_from_world));
}

TEST(OnWeak, OnlyWeakReasonsKeepTheInput) {
  int keeping = 0;
  for (const ReasonInfo& reason : verdict_reasons()) {
    if (!reason.keeps_input) continue;
    ++keeping;
    EXPECT_EQ(reason.verdict, Verdict::kWeak) << reason.name;
  }
  EXPECT_GE(keeping, 5);
}

}  // namespace
}  // namespace pose_refine
