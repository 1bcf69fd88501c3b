// SPDX-License-Identifier: BSD-3-Clause
// A whole image as one block of somebody's own ceres::Problem: the same cost, slope and minimum as
// one block a point, in a part of the time.
#include "pose_refine/residuals/image_cost.h"

#include <ceres/problem.h>
#include <ceres/solver.h>
#include <gmock/gmock.h>

#include <chrono>
#include <memory>

#include "factor/factors.h"
#include "pose_refine/refine.h"
#include "pose_refine/residuals/ceres.h"
#include "pose_refine/residuals/reprojection.h"
#include "support/cameras.h"
#include "support/scene.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;

// A problem over one pose.
struct OnePose {
  PoseBlock pose;
  ceres::Problem problem;

  explicit OnePose(const Pose& start) : pose(start) {
    problem.AddParameterBlock(pose.data, 7, new SE3Manifold);
  }
  struct At {
    double cost = 0.0;
    Vector6 gradient;
    Matrix6 hessian;
  };
  At evaluate() {
    At at;
    std::vector<double> gradient;
    ceres::CRSMatrix rows;
    EXPECT_TRUE(problem.Evaluate({}, &at.cost, nullptr, &gradient, &rows));
    at.gradient = Eigen::Map<Vector6>(gradient.data());
    Eigen::MatrixXd j = Eigen::MatrixXd::Zero(rows.num_rows, 6);
    for (int r = 0; r < rows.num_rows; ++r)
      for (int k = rows.rows[static_cast<std::size_t>(r)];
           k < rows.rows[static_cast<std::size_t>(r) + 1]; ++k)
        j(r, rows.cols[static_cast<std::size_t>(k)]) = rows.values[static_cast<std::size_t>(k)];
    at.hessian = j.transpose() * j;
    return at;
  }
  Pose solve() {
    ceres::Solver::Options options;
    options.max_num_iterations = 100;
    options.function_tolerance = options.gradient_tolerance = options.parameter_tolerance = 1e-14;
    ceres::Solver::Summary summary;
    ceres::Solve(options, &problem, &summary);
    EXPECT_EQ(summary.termination_type, ceres::CONVERGENCE) << summary.FullReport();
    return pose.pose();
  }
};

double depth_limit_of(const Image& image, const RefineOptions& options) {
  const Factors factors = make_factors(image, options);
  return depth_limit(factors.points(), factors.frame().to_centered(image.cam_from_world));
}

std::unique_ptr<OnePose> with_blocks(const Image& image, const RefineOptions& options) {
  auto one = std::make_unique<OnePose>(image.cam_from_world);
  const Correspondences& c = image.correspondences;
  const double limit = depth_limit_of(image, options);
  for (std::size_t i = 0; i < c.size(); ++i)
    one->problem.AddResidualBlock(
        reprojection_cost(image.camera, {c.u[i], c.v[i]}, {c.x[i], c.y[i], c.z[i]}, limit)
            .release(),
        new CeresLoss(options.loss), one->pose.data);
  return one;
}

std::unique_ptr<OnePose> with_image(const Image& image, const RefineOptions& options) {
  auto one = std::make_unique<OnePose>(image.cam_from_world);
  auto cost = image_cost(image, options);
  EXPECT_TRUE(cost.ok()) << cost.error().to_string();
  one->problem.AddResidualBlock(std::move(cost).value().release(), nullptr, one->pose.data);
  return one;
}

RefineOptions with_loss(LossKind kind, double scale = 2.0) {
  RefineOptions options;
  options.loss = {kind, scale, 1.0};
  return options;
}

class ImageCosts : public ::testing::TestWithParam<Camera> {};
INSTANTIATE_TEST_SUITE_P(Models, ImageCosts, ::testing::ValuesIn(testing::example_cameras()),
                         [](const auto& row) {
                           return std::string(camera_model_info(row.param.model).name);
                         });

TEST_P(ImageCosts, HaveTheCostAndSlopeOfOneBlockAPoint) {
  const Image image = testing::make_scene("block", GetParam(), {150, 0.5, 0.3}).image;
  for (const LossKind kind : {LossKind::kNone, LossKind::kHuber, LossKind::kCauchy,
                              LossKind::kTukey, LossKind::kTolerant}) {
    const RefineOptions options = with_loss(kind);
    const auto blocks = with_blocks(image, options)->evaluate();
    const auto whole = with_image(image, options)->evaluate();
    const std::string what = to_string(options.loss);
    EXPECT_NEAR(whole.cost, blocks.cost, 1e-9 * blocks.cost) << what;
    for (const int part : {0, 3})
      EXPECT_LE((whole.gradient - blocks.gradient).segment<3>(part).norm(),
                1e-8 * blocks.hessian.diagonal().segment<3>(part).cwiseSqrt().norm() *
                    std::sqrt(blocks.cost))
          << what;
    // Ceres corrects for rho'' where that is safe; without a loss there is nothing to correct.
    if (kind == LossKind::kNone) {
      EXPECT_LT((whole.hessian - blocks.hessian).norm(), 1e-9 * blocks.hessian.norm());
    }
  }
}

TEST_P(ImageCosts, LeadToTheSameMinimum) {
  const testing::Scene scene = testing::make_scene("minimum", GetParam(), {150, 0.5, 0.2});
  const RefineOptions options = with_loss(LossKind::kCauchy);
  const Pose by_blocks = with_blocks(scene.image, options)->solve();
  const Pose by_image = with_image(scene.image, options)->solve();
  const RefineResult refined = refine(scene.image, options);
  ASSERT_TRUE(refined.usable());
  EXPECT_LT(local(by_blocks, by_image).norm(), 1e-6);
  EXPECT_LT(local(refined.cam_from_world, by_image).norm(), 1e-5);
}

TEST(ImageCost, HasPriorsAndWeights) {
  Image image = testing::make_scene("priors", testing::kCamera, {60, 0.5, 0.0}).image;
  PositionPrior prior;
  prior.center = image.cam_from_world.center() + Vector3(0.5, 0.0, 0.0);
  prior.covariance = 1e-4 * Matrix3::Identity();
  Image pulled = image;
  pulled.priors = {{prior, {}}};
  RefineOptions options = with_loss(LossKind::kCauchy);
  options.prior_weight = 1.0;
  EXPECT_GT(with_image(pulled, options)->evaluate().cost,
            with_image(image, options)->evaluate().cost + 1000.0);
  Image weighted = image;
  weighted.correspondences.weight.assign(60, 3.0);
  EXPECT_NEAR(with_image(weighted, options)->evaluate().cost,
              3.0 * with_image(image, options)->evaluate().cost, 1e-6);
}

TEST(ImageCost, OfNothingDoesNotDependOnThePose) {
  Image image = testing::make_scene("nothing", testing::kCamera, {10, 0.5, 0.0}).image;
  image.correspondences = {};
  const auto at = with_image(image, with_loss(LossKind::kCauchy))->evaluate();
  EXPECT_EQ(at.cost, 0.0);
  EXPECT_EQ(at.gradient, Vector6(Vector6::Zero()));
}

TEST(ImageCost, SaysWhyItCannotBeMade) {
  const Image good = testing::make_scene("errors", testing::kCamera).image;
  const auto error = [](const Image& image, const RefineOptions& options) {
    const auto cost = image_cost(image, options);
    return cost.ok() ? std::string("none") : cost.error().to_string();
  };
  EXPECT_EQ(error(good, with_loss(LossKind::kCauchy)), "none");
  EXPECT_THAT(error(good, RefineOptions()), HasSubstr("the loss has no scale"));
  Image image = good;
  image.correspondences.v.pop_back();
  EXPECT_THAT(error(image, with_loss(LossKind::kCauchy)),
              HasSubstr("the image 'errors' cannot be used: columns_of_different_length"));
  RefineOptions options = with_loss(LossKind::kCauchy);
  options.max_iterations = -1;
  EXPECT_THAT(error(good, options), HasSubstr("max_iterations"));
}

// The shortest of several times: a busy machine makes them longer, never shorter.
template <class Run>
double shortest_seconds(const Run& run) {
  double best = 1e9;
  for (int i = 0; i < 20; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    run();
    best = std::min(
        best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

TEST(ImageCost, TakesAFifthOfTheTimeOfOneBlockAPoint) {
  const Image image = testing::make_scene("fast", testing::kCamera, {1000, 0.5, 0.2}).image;
  const RefineOptions options = with_loss(LossKind::kCauchy);
  const auto blocks = with_blocks(image, options), whole = with_image(image, options);
  const auto seconds = [](OnePose& one) {
    return shortest_seconds([&] {
      double cost = 0.0;
      std::vector<double> gradient;
      one.problem.Evaluate({}, &cost, nullptr, &gradient, nullptr);
    });
  };
  const double ratio = seconds(*blocks) / seconds(*whole);
  RecordProperty("ratio", std::to_string(ratio));
  EXPECT_GT(ratio, 5.0);
}

}  // namespace
}  // namespace pose_refine
