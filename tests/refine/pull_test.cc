// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>

#include "pose_refine/learned/objectives.h"
#include "pose_refine/refine.h"
#include "support/refine_test.h"
#include "support/staged.h"

namespace pose_refine {
namespace {

const std::vector<std::string> kPriors = {"beta:50",        "beta:50:l1",     "beta:50:l2",
                                          "sigma:-3,-7",    "sigma:-3,-7:l1", "sigma:-3,-7:l2",
                                          "homography:2,10"};

using testing::vga_camera;

RefineOptions with_prior(const std::string& text, double weight,
                         SolverPath solver = SolverPath::kFast) {
  RefineOptions options;
  options.pull = parse_pull(text).value();
  options.pull->weight = weight;
  options.solver = solver;
  options.loss = {LossKind::kCauchy, 2.0, 1.0};
  options.function_tolerance = 1e-18;
  options.max_iterations = 1000;
  return options;
}

double weighted_loss(const LearnedPull& prior, const Pose& pose, const Pose& center) {
  double loss = 0.0;
  if (const auto* beta = std::get_if<BetaPull>(&prior.loss))
    loss = beta_loss(pose, center, beta->beta, beta->norm);
  if (const auto* sigma = std::get_if<SigmaPull>(&prior.loss))
    loss = homoscedastic_loss(pose, center, sigma->s, sigma->norm) - sigma->s.position -
           sigma->s.orientation;
  if (const auto* homography = std::get_if<HomographyPull>(&prior.loss))
    loss = homography_loss(pose, center, homography->depths);
  return prior.weight * loss;
}

TEST(Prior, AddsItsLossToTheCostOfBothPaths) {
  SceneOptions far;
  far.offset = Vector3(1e5, -2e5, 50.0);
  const Scene scene = make_scene("prior.cost", vga_camera(), far);
  for (const std::string& text : kPriors) {
    const RefineOptions options = with_prior(text, 7.0);
    RefineOptions no_pull = options;
    no_pull.pull.reset();
    testing::Staged with(scene.image, options), without(scene.image, no_pull);
    const Pose pose = with.factors.frame().to_centered(scene.truth);
    const auto difference = [&](auto evaluate) {
      return evaluate(with).cost - evaluate(without).cost;
    };
    const auto fast = [&](testing::Staged& s) { return s.at(pose, Derivatives::kGaussNewton); };
    const auto general = [&](testing::Staged& s) { return s.plain(pose); };
    // L1 and L2 norms are smoothed over 1e-4: at most that much a component, times its weight.
    const double expected = weighted_loss(*options.pull, scene.truth, scene.image.cam_from_world);
    const bool smooth = text.find(":l") == std::string::npos;
    EXPECT_NEAR(difference(fast), expected, smooth ? 1e-6 * expected : 7.0 * 7e-4 * std::exp(7.0))
        << text;
    EXPECT_NEAR(difference(fast), difference(general), 1e-9 * expected) << text;
    EXPECT_LT((fast(with).gradient - general(with).gradient).norm(),
              1e-9 * general(with).gradient.norm())
        << text;
    EXPECT_LT((fast(with).hessian - general(with).hessian).norm(),
              1e-9 * general(with).hessian.norm())
        << text;
  }
}

TEST(Prior, AllPathsReachTheSameMinimum) {
  for (const std::string& text : kPriors) {
    for (const double weight : {1.0, 100.0, 1e4}) {
      const Scene scene = make_scene("prior.paths", vga_camera(), {40, 0.5, 0.1, 0.5, 0.05});
      const auto plain = refine(scene.image, with_prior(text, weight, SolverPath::kCeresPoints));
      for (const SolverPath path : {SolverPath::kFast, SolverPath::kCeres}) {
        const auto reduced = refine(scene.image, with_prior(text, weight, path));
        ASSERT_TRUE(reduced.usable() && plain.usable()) << text << " " << weight;
        EXPECT_THAT(reduced.cam_from_world, PoseNear(plain.cam_from_world, 2e-8, 1e-7))
            << text << " " << weight;
        EXPECT_NEAR(reduced.final_cost, plain.final_cost, 1e-9 * plain.final_cost) << text;
      }
    }
  }
}

TEST(Prior, PullsFromTheDataToTheInputAsItsWeightGrows) {
  const Scene scene = make_scene("prior.pull", vga_camera(), {40, 0.5, 0.0, 1.0, 0.1});
  for (const std::string& text : kPriors) {
    double last = 1e300;
    for (const double weight : {1e-6, 1.0, 1e3, 1e6, 1e12}) {
      const auto result = refine(scene.image, with_prior(text, weight));
      // The larger the weight, the smaller the weighted loss, as for any penalty.
      const double loss = weighted_loss(with_prior(text, 1.0).pull.value(), result.cam_from_world,
                                        scene.image.cam_from_world);
      EXPECT_LE(loss, last * (1.0 + 1e-6)) << text << " " << weight;
      last = loss;
    }
    EXPECT_LT(last, 1e-3) << text;
  }
}

TEST(Prior, IsTheSameInEveryUnitAndFarFromTheOrigin) {
  const Scene scene = make_scene("prior.units", vga_camera(), {40, 0.5, 0.0, 1.0, 0.1});
  RefineOptions options = with_prior("sigma:-3,-7", 100.0);
  const RefineResult pixels = refine(scene.image, options);
  options.normalization = Normalization::kFocal;
  const RefineResult focal = refine(scene.image, options);
  EXPECT_THAT(focal.cam_from_world, PoseNear(pixels.cam_from_world, 1e-9, 1e-8));

  const Vector3 offset(4e6, -3e6, 100.0);
  Image moved = scene.image;
  for (std::size_t i = 0; i < moved.correspondences.size(); ++i) {
    moved.correspondences.x[i] += offset.x();
    moved.correspondences.y[i] += offset.y();
    moved.correspondences.z[i] += offset.z();
  }
  moved.cam_from_world.translation -= moved.cam_from_world.rotation * offset;
  options.normalization = Normalization::kNone;
  Pose back = refine(moved, options).cam_from_world;
  back.translation += back.rotation * offset;
  EXPECT_THAT(back, PoseNear(pixels.cam_from_world, 1e-8, 1e-7));
}

TEST(Prior, AloneGivesTheInputPose) {
  for (const std::string& text : kPriors) {
    for (const int points : {0, 1, 2}) {
      const Scene scene = make_scene("prior.alone", vga_camera(), {points});
      for (const SolverPath path :
           {SolverPath::kFast, SolverPath::kCeres, SolverPath::kCeresPoints}) {
        const auto result = refine(scene.image, with_prior(text, 1.0, path));
        EXPECT_TRUE(same_bits(result.cam_from_world, scene.image.cam_from_world));
        EXPECT_EQ(result.verdict, Verdict::kWeak);
        EXPECT_EQ(result.reasons, std::vector<std::string>{"prior_only"});
        EXPECT_GT(result.hessian.diagonal().minCoeff(), 0.0);
      }
    }
  }
  const Scene scene = make_scene("prior.alone", vga_camera(), {2});
  EXPECT_EQ(refine(scene.image, with_prior("beta:0", 1.0)).termination, Termination::kTooFewPoints);
  EXPECT_EQ(refine(scene.image, with_prior("beta:5", 0.0)).termination, Termination::kTooFewPoints);
}

TEST(Prior, ShrinksTheCovariance) {
  const Scene scene = make_scene("prior.covariance", vga_camera(), {30, 0.5, 0.0, 0.05, 0.01});
  RefineOptions options = with_prior("sigma:-6,-9", 0.5 * 0.25);
  const auto with = refine(scene.image, options);
  options.pull.reset();
  const auto without = refine(scene.image, options);
  ASSERT_TRUE(with.covariance && without.covariance);
  EXPECT_LT(with.covariance->trace(), without.covariance->trace());
}

TEST(Prior, ReadsItsText) {
  const LearnedPull beta = parse_pull("beta:500:l2").value();
  EXPECT_EQ(std::get<BetaPull>(beta.loss).beta, 500.0);
  EXPECT_EQ(std::get<BetaPull>(beta.loss).norm, PoseNorm::kL2);
  const LearnedPull sigma = parse_pull("sigma:-1.5,-3").value();
  EXPECT_EQ(std::get<SigmaPull>(sigma.loss).s.position, -1.5);
  EXPECT_EQ(std::get<SigmaPull>(sigma.loss).s.orientation, -3.0);
  EXPECT_EQ(std::get<HomographyPull>(parse_pull("homography:2,10").value().loss).depths.farthest,
            10.0);
  for (const char* text : {"", "beta", "beta:", "beta:x", "beta:-1", "beta:1,2", "beta:1:l3",
                           "beta:nan", "sigma:1", "sigma:1,inf", "homography:0,1", "homography:3,2",
                           "homography:1,2:l1", "gamma:1", "beta:1:l1:l1"})
    EXPECT_FALSE(parse_pull(text).ok()) << text;
}

TEST(Prior, OutOfRangeIsARefusedOption) {
  RefineOptions options;
  options.pull = LearnedPull{BetaPull{NAN}};
  EXPECT_EQ(options.errors().size(), 1u);
  options.pull = LearnedPull{HomographyPull{{2.0, 1.0}}};
  EXPECT_EQ(options.errors().size(), 1u);
  options.pull = LearnedPull{BetaPull{}, -1.0};
  EXPECT_EQ(options.errors().size(), 1u);
}

}  // namespace
}  // namespace pose_refine
