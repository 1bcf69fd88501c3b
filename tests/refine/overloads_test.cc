// SPDX-License-Identifier: BSD-3-Clause
// S13, S14, C4, C5: every overload honors what is asked, and the covariance is what it says.
#include <gtest/gtest.h>

#include <functional>

#include "pose_refine/bundle.h"
#include "pose_refine/refine.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

RefineOptions with(const Loss& loss) {
  RefineOptions options;
  options.loss = loss;
  options.function_tolerance = 1e-16;
  return options;
}

using Overload = std::function<RefineResult(const Image&, const RefineOptions&)>;
const std::vector<Overload> kOverloads = {
    [](const Image& p, const RefineOptions& o) { return refine(p, o); },
    [](const Image& p, const RefineOptions& o) {
      return refine_all({p, p}, o, 2)[1];
    },
    [](const Image& p, const RefineOptions& o) {
      return refine_all(
          2, [&](std::size_t) { return p; }, o, 2)[1];
    }};

TEST(Overloads, HonorWeightsLossPriorAndMask) {
  const auto scene = make_scene("overloads", kCamera, {80, 0.5, 0.2});
  const std::size_t n = scene.image.correspondences.size();
  Image weighted = scene.image, masked = scene.image, held = scene.image;
  for (std::size_t i = 0; i < n; ++i) {
    weighted.correspondences.weight.push_back(i < n / 2 ? 100.0 : 1.0);
    masked.correspondences.weight.push_back(i < n / 2 ? 1.0 : 0.0);
  }
  held.priors = {{PosePrior{held.cam_from_world, 1e-16 * Matrix6::Identity()}, {}}};
  const Loss cauchy{LossKind::kCauchy, 2.0, 1.0};
  for (const SolverPath path : {SolverPath::kFast, SolverPath::kCeres, SolverPath::kCeresPoints}) {
    RefineOptions options = with(cauchy);
    options.solver = path;
    const RefineResult plain = refine(scene.image, options);
    for (const Overload& call : kOverloads) {
      EXPECT_TRUE(same_bits(call(scene.image, options).cam_from_world, plain.cam_from_world));
      RefineOptions squares = options;
      squares.loss = {};
      for (const auto& [image, asked] :
           {std::pair(weighted, options), std::pair(masked, options), std::pair(held, options),
            std::pair(scene.image, squares)}) {
        const RefineResult other = call(image, asked);
        EXPECT_TRUE(same_bits(other.cam_from_world, refine(image, asked).cam_from_world));
        EXPECT_GT(local(plain.cam_from_world, other.cam_from_world).norm(), 1e-6);
      }
      EXPECT_THAT(call(held, options).cam_from_world, PoseNear(held.cam_from_world, 1e-6, 1e-6));
      EXPECT_EQ(call(masked, options).num_dropped, n - n / 2);
    }
  }
}

// With a camera that its prior holds, joint refinement is refinement of the images. What it says of
// a free camera depends on weights, mask, loss and priors too.
TEST(Overloads, JointRefinementHonorsThemToo) {
  std::vector<Image> plain, weighted, masked, removed, held;
  for (int k = 0; k < 3; ++k) {
    const auto scene = make_scene("overloads.joint" + std::to_string(k), kCamera, {80, 0.5, 0.2});
    const Correspondences& c = scene.image.correspondences;
    for (auto* images : {&plain, &weighted, &masked, &removed, &held})
      images->push_back(scene.image);
    removed.back().correspondences = {};
    for (std::size_t i = 0; i < c.size(); ++i) {
      weighted.back().correspondences.weight.push_back(i < 40 ? 100.0 : 1.0);
      masked.back().correspondences.weight.push_back(i < 40 ? 1.0 : 0.0);
      if (i < 40) removed.back().correspondences.add({c.u[i], c.v[i]}, {c.x[i], c.y[i], c.z[i]});
    }
    held.back().priors = {{PosePrior{scene.image.cam_from_world, 1e-16 * Matrix6::Identity()}, {}}};
  }
  BundleOptions options;
  options.refine = with({LossKind::kCauchy, 2.0, 1.0});
  const auto joint = [&](const std::vector<Image>& images, const BundleOptions& asked) {
    return refine_bundle({images, {kCamera}, std::vector<std::size_t>(images.size(), 0)}, asked);
  };
  BundleOptions squares = options, fixed = options;
  squares.refine.loss = {};
  fixed.prior.focal = 1e-12;
  const double focal = joint(plain, options).cameras[0].camera.params[0];
  for (const auto& [images, asked] : {std::pair(weighted, options), std::pair(masked, options),
                                      std::pair(held, options), std::pair(plain, squares)}) {
    EXPECT_GT(std::abs(joint(images, asked).cameras[0].camera.params[0] - focal), 1e-4);
    BundleOptions tied = asked;
    tied.prior = fixed.prior;
    const BundleResult result = joint(images, tied);
    for (std::size_t i = 0; i < images.size(); ++i)
      EXPECT_THAT(result.images[i].cam_from_world,
                  PoseNear(refine(images[i], asked.refine).cam_from_world, 1e-8, 1e-7));
  }
  EXPECT_NEAR(joint(masked, options).cameras[0].camera.params[0],
              joint(removed, options).cameras[0].camera.params[0], 1e-8);
}

TEST(Overloads, AMaskOfNothingIsTooFewPoints) {
  auto scene = make_scene("overloads.mask", kCamera, {30, 0.5, 0.0});
  scene.image.correspondences.weight.assign(30, 0.0);
  for (const Overload& call : kOverloads) {
    const RefineResult result = call(scene.image, {});
    EXPECT_EQ(result.termination, Termination::kTooFewPoints);
    EXPECT_TRUE(same_bits(result.cam_from_world, scene.image.cam_from_world));
  }
}

// The optimum is a function of the pixels. Noise of sigma on each moves it with the covariance
// sigma^2 R R', where R is its derivative by the pixels, here from differences.
TEST(Covariance, IsTheResponseOfTheOptimumToThePixels) {
  const auto scene = make_scene("covariance.response", kCamera, {150, 0.4, 0.0});
  const RefineResult base = refine(scene.image, with({}));
  ASSERT_TRUE(base.covariance.has_value());
  Matrix6 response = Matrix6::Zero();
  const double step = 1e-2;
  for (std::size_t i = 0; i < 150; ++i)
    for (auto column : {&Correspondences::u, &Correspondences::v}) {
      Image up = scene.image, down = scene.image;
      (up.correspondences.*column)[i] += step;
      (down.correspondences.*column)[i] -= step;
      const Vector6 slope =
          local(refine(down, with({})).cam_from_world, refine(up, with({})).cam_from_world) /
          (2.0 * step);
      response += slope * slope.transpose();
    }
  const Matrix6 expected = base.noise_px * base.noise_px * response;
  const Vector6 scale = expected.diagonal().cwiseSqrt().cwiseInverse();
  const Matrix6 whitened = scale.asDiagonal() * (*base.covariance - expected) * scale.asDiagonal();
  EXPECT_LT(whitened.cwiseAbs().maxCoeff(), 0.15) << whitened;  // the noise is an estimate
}

TEST(Covariance, GrowsWithTheSquareOfTheNoise) {
  const auto one = make_scene("covariance.noise", kCamera, {200, 0.1, 0.0});
  const auto two = make_scene("covariance.noise", kCamera, {200, 0.2, 0.0});
  const RefineResult a = refine(one.image, with({})), b = refine(two.image, with({}));
  ASSERT_TRUE(a.covariance && b.covariance);
  EXPECT_LT((*b.covariance - 4.0 * *a.covariance).norm(), 0.02 * b.covariance->norm());
  // The problem is whitened once: a claim about all points alike is in the noise already.
  Image claimed = one.image;
  claimed.correspondences.sxx.assign(200, 4.0);
  claimed.correspondences.syy.assign(200, 4.0);
  claimed.correspondences.sxy.assign(200, 0.0);
  const RefineResult c = refine(claimed, with({}));
  ASSERT_TRUE(c.covariance.has_value());
  EXPECT_LT((*c.covariance - *a.covariance).norm(), 1e-6 * a.covariance->norm());
}

}  // namespace
}  // namespace pose_refine
