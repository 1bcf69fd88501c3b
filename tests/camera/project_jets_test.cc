// SPDX-License-Identifier: BSD-3-Clause
// The projection inside a functor of one's own: for every camera it has the values of project(), to
// the bit, and the derivatives of differences.
#include <ceres/autodiff_cost_function.h>
#include <ceres/problem.h>
#include <ceres/rotation.h>
#include <ceres/solver.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pose_refine/residuals/ceres.h"
#include "pose_refine/residuals/project.h"
#include "support/camera_instances.h"
#include "support/random.h"

namespace pose_refine {
namespace {

// Directions 0 to 2 are the point, those behind are the parameters.
using WideJet = ceres::Jet<double, 3 + LinearizedProjection::kMostParams>;

struct JetPixel {
  bool seen = false;
  WideJet pixel[2];

  Vector2 value() const { return {pixel[0].a, pixel[1].a}; }
  Vector2 by(int direction) const { return {pixel[0].v[direction], pixel[1].v[direction]}; }
};

JetPixel jet_pixel(const Camera& camera, const Vector3& p, bool free) {
  const WideJet point[3] = {WideJet(p.x(), 0), WideJet(p.y(), 1), WideJet(p.z(), 2)};
  std::vector<WideJet> params;
  for (std::size_t i = 0; i < camera.params.size(); ++i)
    params.emplace_back(camera.params[i], static_cast<int>(3 + i));
  JetPixel out;
  out.seen = free ? project(camera.model, params.data(), point, out.pixel)
                  : project(camera, point, out.pixel);
  return out;
}

// Five-point central differences of a pixel that moves with a step.
template <class F>
Vector2 pixel_differences(const F& at, double h) {
  return (8.0 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12.0 * h);
}

// Points before and behind the camera that it sees, away from the rim, over which a difference
// would reach.
std::vector<Vector3> points_off_the_rim(const Camera& camera) {
  std::vector<Vector3> points;
  for (const Vector3& p : testing::seen_points(camera, 60, 5))
    for (const double z : {p.z(), -p.z()})
      if (project(camera, {1.1 * p.x(), 1.1 * p.y(), z})) points.emplace_back(p.x(), p.y(), z);
  EXPECT_GE(points.size(), 30u);
  return points;
}

class JetProjection : public ::testing::TestWithParam<Camera> {};
INSTANTIATE_TEST_SUITE_P(Models, JetProjection, ::testing::ValuesIn(testing::instances()));

TEST_P(JetProjection, HasTheValuesOfProjectToTheBit) {
  const Camera& camera = GetParam();
  for (const Vector3& p : points_off_the_rim(camera)) {
    const Vector2 expected = *project(camera, p);
    Vector2 fixed = Vector2::Zero(), free = Vector2::Zero();
    ASSERT_TRUE(project<double>(camera, p.data(), fixed.data()));
    ASSERT_TRUE(project<double>(camera.model, camera.params.data(), p.data(), free.data()));
    EXPECT_EQ(fixed, expected);
    EXPECT_EQ(free, expected);
    for (const bool by_params : {false, true}) {
      const JetPixel jets = jet_pixel(camera, p, by_params);
      ASSERT_TRUE(jets.seen);
      EXPECT_EQ(jets.value(), expected);
    }
  }
}

TEST_P(JetProjection, HasTheDerivativesByThePoint) {
  const Camera& camera = GetParam();
  for (const Vector3& p : points_off_the_rim(camera))
    for (const bool by_params : {false, true}) {
      const JetPixel jets = jet_pixel(camera, p, by_params);
      const double size = jets.by(0).norm() + jets.by(1).norm() + jets.by(2).norm();
      for (int k = 0; k < 3; ++k) {
        const auto moved = [&](double h) {
          return project(camera, p + h * Vector3::Unit(k)).value();
        };
        const Vector2 numeric = pixel_differences(moved, 1e-4 * p.norm());
        EXPECT_LT((jets.by(k) - numeric).norm(), 1e-6 * size) << k << " at " << p.transpose();
      }
    }
}

TEST_P(JetProjection, HasTheDerivativesByTheParameters) {
  const Camera& camera = GetParam();
  for (const Vector3& p : points_off_the_rim(camera)) {
    const JetPixel jets = jet_pixel(camera, p, true);
    const JetPixel fixed = jet_pixel(camera, p, false);
    for (std::size_t i = 0; i < camera.params.size(); ++i) {
      const auto moved = [&](double h) {
        Camera other = camera;
        other.params[i] += h;
        return project(other, p).value();
      };
      const double h = 1e-4 * std::max(1.0, std::abs(camera.params[i]));
      const Vector2 exact = jets.by(static_cast<int>(3 + i));
      const Vector2 numeric = pixel_differences(moved, h);
      // The pixel is rounded to 1e-13 of its size, which the step divides.
      const double rounding = 1e-8 * (1.0 + 1e-3 * jets.value().norm());
      EXPECT_LT((exact - numeric).norm(), 1e-6 * exact.norm() + rounding) << i;
      EXPECT_EQ(fixed.by(static_cast<int>(3 + i)), Vector2(0.0, 0.0));
    }
  }
}

// A functor's point and parameters depend on its own unknowns.
TEST_P(JetProjection, ChainsTheDerivativesOfItsInput) {
  using PairJet = ceres::Jet<double, 2>;
  const Camera& camera = GetParam();
  testing::Random random("chain");
  for (const Vector3& p : testing::seen_points(camera, 20, 5)) {
    const auto at = linearized_projection(camera, p, true);
    ASSERT_TRUE(at);
    Vector2 expected = Vector2::Zero();
    std::vector<PairJet> point, params;
    const auto draw = [&](std::vector<PairJet>& list, double value, const Vector2& by_it) {
      list.emplace_back(value);
      list.back().v = {0.0, random.normal()};
      expected += by_it * list.back().v[1];
    };
    for (int i = 0; i < 3; ++i) draw(point, p[i], at->by_point.col(i));
    for (std::size_t i = 0; i < camera.params.size(); ++i)
      draw(params, camera.params[i], at->by_params.col(static_cast<Eigen::Index>(i)));
    // In place, too.
    ASSERT_TRUE(project<PairJet>(camera.model, params.data(), point.data(), point.data()));
    const Vector2 chained(point[0].v[1], point[1].v[1]);
    EXPECT_LT((chained - expected).norm(), 1e-12 * (at->by_point.norm() + at->by_params.norm()));
    EXPECT_EQ(point[0].v[0], 0.0);
  }
}

TEST_P(JetProjection, SeesWhatProjectSees) {
  const Camera& camera = GetParam();
  testing::Random random("seen");
  for (int i = 0; i < 200; ++i) {
    const Vector3 p = 5.0 * random.normal3();
    const bool seen = project(camera, p).has_value();
    Vector2 pixel(-7.0, -7.0);
    EXPECT_EQ(project<double>(camera, p.data(), pixel.data()), seen);
    if (!seen) EXPECT_EQ(pixel, Vector2(-7.0, -7.0));
    EXPECT_EQ(jet_pixel(camera, p, false).seen, seen);
    EXPECT_EQ(jet_pixel(camera, p, true).seen, seen);
  }
}

TEST(JetProjections, HaveNoDerivativeAtThePoleOfAPanorama) {
  const Camera panorama = testing::camera(CameraModel::kEquirectangular, {1280, 640});
  const Vector3 pole(0.0, -1.0, 0.0);
  EXPECT_TRUE(project(panorama, pole));
  EXPECT_FALSE(jet_pixel(panorama, pole, false).seen);
  EXPECT_FALSE(jet_pixel(panorama, pole, true).seen);
}

TEST(JetProjections, RefuseAnUnknownModel) {
  const Camera camera{static_cast<CameraModel>(99), 640, 480, {500, 320, 240}};
  EXPECT_THROW(linearized_projection(camera, {0.0, 0.0, 1.0}, false), std::invalid_argument);
  EXPECT_THROW(jet_pixel(camera, {0.0, 0.0, 1.0}, true), std::invalid_argument);
}

// What a user writes: the pose and the focal length are unknown, the rest of the camera is known.
struct FocalError {
  Camera camera;
  Vector2 pixel;
  Vector3 world;

  template <class T>
  bool operator()(const T* pose, const T* focal, T* r) const {
    const T x[3] = {T(world[0]), T(world[1]), T(world[2])};
    T p[3], params[LinearizedProjection::kMostParams] = {};
    ceres::UnitQuaternionRotatePoint(pose, x, p);
    for (int i = 0; i < 3; ++i) p[i] += pose[4 + i];
    for (std::size_t i = 0; i < camera.params.size(); ++i) params[i] = T(camera.params[i]);
    for (const int i : camera_model_info(camera.model).focal) params[i] = focal[0];
    if (!project<T>(camera.model, params, p, r)) return false;
    for (int i = 0; i < 2; ++i) r[i] -= pixel[i];
    return true;
  }
};

TEST(JetProjections, EstimateAPoseAndAFocalLength) {
  const Camera camera =
      testing::camera(CameraModel::kOpenCv, {620, 620, 640, 480, -0.1, 0.02, 1e-3, -8e-4});
  testing::Random random("focal");
  const Pose truth = random.pose();
  PoseBlock pose(random.pose_near(truth, 0.05, 0.2));
  double focal = 680.0;
  ceres::Problem problem;
  problem.AddParameterBlock(pose.data, 7, new SE3Manifold);
  for (int i = 0; i < 60; ++i) {
    const Vector3 p(random.uniform(-2.0, 2.0), random.uniform(-1.5, 1.5), random.uniform(3.0, 9.0));
    auto* error = new FocalError{camera, *project(camera, p), truth.inverse() * p};
    problem.AddResidualBlock(new ceres::AutoDiffCostFunction<FocalError, 2, 7, 1>(error), nullptr,
                             pose.data, &focal);
  }
  ceres::Solver::Options options;
  options.function_tolerance = options.gradient_tolerance = options.parameter_tolerance = 1e-14;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);
  EXPECT_TRUE(summary.IsSolutionUsable()) << summary.BriefReport();
  EXPECT_NEAR(focal, 620.0, 1e-6);
  EXPECT_LT((pose.pose().translation - truth.translation).norm(), 1e-8);
  EXPECT_LT(pose.pose().rotation.angularDistance(truth.rotation), 1e-7);
}

}  // namespace
}  // namespace pose_refine
