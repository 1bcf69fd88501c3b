// SPDX-License-Identifier: BSD-3-Clause
// The size of a pixel is no size of the world: the same scene in finer or coarser pixels, down to
// a focal length of one, has the same pose, verdict and reasons under every option, and lengths in
// pixels that are as many times as large.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "pose_refine/bundle.h"
#include "pose_refine/refine.h"
#include "problem/option_table.h"
#include "support/image_units.h"
#include "support/refine_test.h"
#include "support/units_scenes.h"

namespace pose_refine {
namespace {

using testing::claims;
using testing::in_units;
using testing::units::kSquare;
using testing::units::scenes;

// From a focal length of 512 to 1, 100, 500 and 5,000.
constexpr double kScales[] = {1.0 / 512.0, 100.0 / 512.0, 500.0 / 512.0, 5000.0 / 512.0};

// Compares numbers of which the second is to be `scale` times as large. A pose that is off by 1e-9
// moves a residual by 1e-6 px.
void expect_times(double a, double b, double scale) {
  if (std::isnan(a) && std::isnan(b)) return;
  EXPECT_NEAR(b / scale, a, 1e-6 * std::abs(a) + 1e-6);
}

// Costs are squares of residual units: pixels, or multiples of what is claimed, and these divided
// by a length in the image where there is a normalization.
double cost_scale(const Image& image, const RefineOptions& options, double scale) {
  const bool divided =
      options.normalization != Normalization::kNone || options.objective == Objective::kGeometric;
  return std::pow(claims(image) ? 1.0 : scale, 2) * std::pow(divided ? 1.0 / scale : 1.0, 2);
}

// Directions that are open compete for their names.
void expect_same_verdict(const RefineResult& a, const RefineResult& b) {
  EXPECT_EQ(a.verdict, b.verdict);
  EXPECT_EQ(a.reasons, b.reasons);
  EXPECT_EQ(a.termination, b.termination);
  if (a.usable()) EXPECT_EQ(a.weak_directions, b.weak_directions);
  EXPECT_EQ(a.inlier, b.inlier);
  EXPECT_EQ(a.ambiguity_ratio.has_value(), b.ambiguity_ratio.has_value());
}

// The fields in pixels are `scale` times as large, and the covariance of the pose is the same.
// Noise that is rounding has no scale.
void expect_scaled_fields(const RefineResult& a, const RefineResult& b, double scale) {
  expect_times(a.noise_px, b.noise_px, scale);
  expect_times(a.initial_median_px, b.initial_median_px, scale);
  expect_times(a.final_median_px, b.final_median_px, scale);
  ASSERT_EQ(a.residual_px.size(), b.residual_px.size());
  for (std::size_t i = 0; i < a.residual_px.size(); ++i)
    expect_times(a.residual_px[i], b.residual_px[i], scale);
  ASSERT_EQ(a.covariance.has_value(), b.covariance.has_value());
  if (a.covariance && a.noise_px > 1e-9)
    EXPECT_LT((*a.covariance - *b.covariance).norm(), 1e-5 * a.covariance->norm());
}

// Points are 2 to 10 units away.
void expect_same_result(const Image& image, const RefineOptions& options, double scale) {
  const RefineResult a = refine(image, options);
  const RefineResult b = refine(in_units(image, scale), in_units(options, scale, image));
  EXPECT_THAT(b.cam_from_world, PoseNear(a.cam_from_world, 1e-9, 5e-9));
  expect_same_verdict(a, b);
  expect_scaled_fields(a, b, scale);
  const double costs = cost_scale(image, options, scale);
  expect_times(a.initial_cost, b.initial_cost, costs);
  expect_times(a.final_cost, b.final_cost, costs);
  if (options.loss.kind != LossKind::kNone)  // least squares has no scale
    expect_times(a.loss_scale_px, b.loss_scale_px, claims(image) ? 1.0 : scale);
}

void expect_law(const Image& image, const RefineOptions& options) {
  for (const double scale : kScales) {
    SCOPED_TRACE(scale);
    expect_same_result(image, options, scale);
  }
}

TEST(Units, DoNotMatterInAnyScene) {
  for (const auto& [name, make] : scenes()) {
    SCOPED_TRACE(name);
    expect_law(make(), {});
  }
}

// Values of the options that are not choices. An option that is new is to be given some here.
const std::map<std::string, std::vector<std::string>>& values() {
  static const std::map<std::string, std::vector<std::string>> all = {
      {"pull", {"", "beta:50", "sigma:-3,-6", "sigma:-3,-6:l1", "homography:2,10"}},
      {"prior_weight", {"0", "2.5"}},
      {"up_in_world", {"0,0,1"}},
      {"fix", {"rotation", "tx,rz", "cx,cy", "gravity", "yaw"}},
      {"max_rotation_deg", {"1", "90"}},
      {"max_translation", {"0.05", "5"}},
      {"max_iterations", {"0", "1", "4", "1000"}},
      // Below this, rounding decides whether a step was the last one.
      {"function_tolerance", {"1e-12", "1e-3"}},
      {"inlier_threshold_px", {"0", "1.5"}},
      {"rescue", {"false", "true"}},
      {"start_spread", {"", "3,0.1"}},
  };
  return all;
}

std::vector<std::string> values_of(const Option& option) {
  if (option.kind == OptionKind::kChoice) return option.choices;
  if (option.kind != OptionKind::kLoss) return values().at(option.name);
  std::vector<std::string> losses;
  for (const std::string_view loss : loss_names()) {
    if (loss == "none") {
      losses.emplace_back(loss);
      continue;
    }
    losses.push_back(std::string(loss) + ":auto");
    losses.push_back(std::string(loss) + ":2");
  }
  return losses;
}

RefineOptions with_value(const Option& option, const std::string& value) {
  RefineOptions options;
  EXPECT_TRUE(option.set(options, value).ok()) << option.name << '=' << value;
  return options;
}

// Two points and a prior at a bound of the motion are left out: there a solve stops 4e-6 rad from
// its minimum.
bool is_left_out(const Option& option, const std::string& value, const std::string& scene) {
  return option.name == "max_translation" && value == "0.05" && scene == "prior, two points";
}

TEST(Units, DoNotMatterUnderAnyOption) {
  for (const Option& option : option_table())
    for (const std::string& value : values_of(option))
      for (const char* scene : {"plain", "claimed", "prior", "prior, two points"}) {
        if (is_left_out(option, value, scene)) continue;
        SCOPED_TRACE(option.name + "=" + value + ", " + scene);
        const RefineOptions options = with_value(option, value);
        ASSERT_TRUE(options.errors().empty());
        expect_law(scenes().at(scene)(), options);
      }
}

// Searches that meet: every policy under every loss, each with rescue.
TEST(Units, DoNotMatterInAnySearch) {
  for (const char* policy : {"narrow", "gnc", "gnc_truncated", "regate"})
    for (const char* loss : {"cauchy:auto", "tukey:auto", "truncated:3", "huber:2"})
      for (const auto& [name, make] : scenes()) {
        SCOPED_TRACE(std::string(policy) + ", " + loss + ", " + name);
        RefineOptions options = with_value(option_named("policy"), policy);
        ASSERT_TRUE(option_named("loss").set(options, loss).ok());
        options.rescue = RescueOptions{4, 500, 1};
        expect_law(make(), options);
      }
}

Bundle bundle_of(double focal_error) {
  Bundle bundle;
  bundle.cameras = {kSquare};
  for (int i = 0; i < 6; ++i) {
    bundle.images.push_back(
        make_scene("units.bundle" + std::to_string(i), kSquare, {60, 0.5, 0.2}).image);
    bundle.camera_of.push_back(0);
  }
  for (int k = 0; k < 2; ++k) bundle.cameras[0].params[static_cast<std::size_t>(k)] *= focal_error;
  return bundle;
}

TEST(Units, DoNotMatterToIntrinsics) {
  const Bundle bundle = bundle_of(1.03);
  BundleOptions options;
  options.groups = {IntrinsicsGroup::kFocal, IntrinsicsGroup::kPrincipalPoint};
  options.prior = {0.1, 20.0, 0.0};
  const BundleResult a = refine_bundle(bundle, options);
  for (const double scale : kScales) {
    SCOPED_TRACE(scale);
    Bundle scaled = bundle;
    for (Image& image : scaled.images) image = in_units(std::move(image), scale);
    scaled.cameras[0] = in_units(scaled.cameras[0], scale);
    BundleOptions in_pixels = options;
    in_pixels.prior.principal_point *= scale;
    const BundleResult b = refine_bundle(scaled, in_pixels);
    EXPECT_EQ(a.cameras[0].verdict, b.cameras[0].verdict);
    for (std::size_t k = 0; k < 4; ++k) {
      const double relative = b.cameras[0].camera.params[k] / scale / a.cameras[0].camera.params[k];
      EXPECT_NEAR(relative, 1.0, 1e-8);
      expect_times(a.cameras[0].sigma[k], b.cameras[0].sigma[k], scale);
    }
    expect_times(a.cameras[0].noise_px, b.cameras[0].noise_px, scale);
    for (std::size_t i = 0; i < a.images.size(); ++i)
      EXPECT_THAT(b.images[i].cam_from_world, PoseNear(a.images[i].cam_from_world, 1e-8, 1e-8));
  }
}

}  // namespace
}  // namespace pose_refine
