// SPDX-License-Identifier: BSD-3-Clause
// One observation as a ceres::CostFunction: for every camera it is what project() says, with the
// derivatives that differences and Jets have.
#include <ceres/autodiff_cost_function.h>
#include <gtest/gtest.h>

#include <limits>

#include "factor/camera_setup.h"
#include "factor/reprojection.h"
#include "pose_refine/residuals/reprojection.h"
#include "support/camera_instances.h"
#include "support/derivatives.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using testing::Random;
using Residual = Vector2;
using Tangent26 = Eigen::Matrix<double, 2, 6>;

// The residual, its Jacobian by the tangent of the pose, and that by the point.
struct Evaluated {
  bool ok = false;
  Residual residual;
  Tangent26 by_pose;
  Eigen::Matrix<double, 2, 3> by_point;
};

// Evaluates a cost over the pose alone, or over the pose and the point.
Evaluated evaluate_cost(const ceres::CostFunction& cost, const Pose& pose, const Vector3& point) {
  const PoseBlock block(pose);
  const double* const blocks[] = {block.data, point.data()};
  Eigen::Matrix<double, 2, 7, Eigen::RowMajor> ambient;
  Eigen::Matrix<double, 2, 3, Eigen::RowMajor> by_point;
  ambient.setConstant(std::numeric_limits<double>::quiet_NaN());
  by_point.setConstant(std::numeric_limits<double>::quiet_NaN());
  double* jacobians[] = {ambient.data(), by_point.data()};
  Evaluated out;
  out.ok = cost.Evaluate(blocks, out.residual.data(), jacobians);
  Eigen::Matrix<double, 7, 6, Eigen::RowMajor> plus;
  SE3Manifold().PlusJacobian(block.data, plus.data());
  out.by_pose = ambient * plus;
  out.by_point = by_point;
  return out;
}

void expect_near(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, double tolerance,
                 const std::string& what) {
  EXPECT_LT((a - b).norm(), tolerance * b.norm() + 1e-9) << what << "\n" << a << "\n\n" << b;
}

// The same by the functor of the plain solver path, with Jets of seven directions.
Evaluated by_jets(const Camera& camera, const Vector2& pixel, const Vector3& x, const Pose& pose,
                  double depth_limit) {
  const PreparedCamera prepared = prepare_camera(camera);
  const ProjectionSetup setup{prepared.setup.k, prepared.setup.extra, prepared.setup.fold,
                              depth_limit, BehindCamera::kContinue};
  Evaluated out;
  const auto evaluate_functor = [&](const auto& functor) {
    using Functor = std::decay_t<decltype(functor)>;
    out = evaluate_cost(ceres::AutoDiffCostFunction<Functor, 2, 7>(new Functor(functor)), pose, x);
  };
  camera::visit_model(camera.model, [&](auto tag) {
    using M = typename decltype(tag)::type;
    const double u = pixel.x(), v = pixel.y();
    if constexpr (M::shape == camera::Shape::kRay)
      if (prepared.by_ray)
        evaluate_functor(Reprojection<M, true>{setup, {u, v}, {x.x(), x.y(), x.z()}});
    if constexpr (camera::has_plane_map_v<M>)
      if (!prepared.by_ray)
        evaluate_functor(Reprojection<M, false>{setup, {u, v}, {x.x(), x.y(), x.z()}});
  });
  return out;
}

class ReprojectionCosts : public ::testing::TestWithParam<Camera> {};
INSTANTIATE_TEST_SUITE_P(Models, ReprojectionCosts, ::testing::ValuesIn(testing::instances()));

TEST_P(ReprojectionCosts, AreWhatProjectSays) {
  const Camera& camera = GetParam();
  Random random("costs");
  for (const Vector3& seen : testing::seen_points(camera, 100, 3)) {
    const Pose pose = random.pose(seen.z());
    const Vector3 x = pose.inverse() * seen;
    const Vector2 pixel = *project(camera, pose * x) + Vector2(3.0, -2.0);
    const Evaluated fixed = evaluate_cost(*reprojection_cost(camera, pixel, x), pose, x);
    ASSERT_TRUE(fixed.ok);
    const double size = pixel.norm() + 1.0;
    EXPECT_LT((fixed.residual - Vector2(-3.0, 2.0)).norm(), 1e-9 * size);
    const Evaluated free = evaluate_cost(*reprojection_cost(camera, pixel), pose, x);
    EXPECT_EQ(free.residual, fixed.residual);
    EXPECT_EQ(free.by_pose, fixed.by_pose);
    const Evaluated jets = by_jets(camera, pixel, x, pose, camera::kMinDepth);
    expect_near(fixed.residual, jets.residual, 1e-9, "residual");
    expect_near(fixed.by_pose, jets.by_pose, 1e-9, "Jets");
  }
}

TEST_P(ReprojectionCosts, HaveTheDerivativesOfDifferences) {
  const Camera& camera = GetParam();
  Random random("differences");
  for (const Vector3& seen : testing::seen_points(camera, 60, 5)) {
    // At the very rim of a model a difference reaches over it.
    if (!project(camera, {1.1 * seen.x(), 1.1 * seen.y(), seen.z()})) continue;
    const Pose pose = random.pose(seen.z());
    const Vector3 x = pose.inverse() * seen;
    const auto cost = reprojection_cost(camera, *project(camera, seen) + Vector2(3.0, -2.0));
    const Evaluated at = evaluate_cost(*cost, pose, x);
    const auto by_pose = testing::differences<2>(
        [&](const Pose& p) { return evaluate_cost(*cost, p, x).residual; }, pose, seen.norm());
    for (const int block : {0, 3})
      expect_near(at.by_pose.middleCols<3>(block), by_pose.middleCols<3>(block), 1e-7, "pose");
    const double h = 1e-4 * seen.norm();
    for (int k = 0; k < 3; ++k) {
      const auto moved = [&](double step) {
        return evaluate_cost(*cost, pose, x + step * Vector3::Unit(k)).residual;
      };
      const Residual numeric =
          (8.0 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12.0 * h);
      EXPECT_LT((at.by_point.col(k) - numeric).norm(), 1e-6 * at.by_point.norm()) << k;
    }
  }
}

// Points behind, beside and beyond the edge of the lens: all that a start may be wrong by.
TEST_P(ReprojectionCosts, ContinueAsTheSolverDoes) {
  const Camera& camera = GetParam();
  Random random("behind");
  for (int i = 0; i < 200; ++i) {
    const Pose pose = random.pose();
    const Vector3 x = pose.inverse() * Vector3(5.0 * random.normal3());
    const Evaluated at = evaluate_cost(*reprojection_cost(camera, {100.0, 90.0}, x, 0.5), pose, x);
    const Evaluated jets = by_jets(camera, {100.0, 90.0}, x, pose, 0.5);
    ASSERT_TRUE(at.ok);
    expect_near(at.residual, jets.residual, 1e-9, "residual");
    expect_near(at.by_pose, jets.by_pose, 1e-8, "Jets");
  }
}

TEST_P(ReprojectionCosts, WithoutADepthLimitFailBehindTheCamera) {
  const Camera& camera = GetParam();
  const bool sees_behind = prepare_camera(camera).by_ray;
  for (const double z : {-1.0, 0.0, 1.0}) {
    const Vector3 x(0.1, 0.2, z);
    const Evaluated at = evaluate_cost(*reprojection_cost(camera, {1.0, 2.0}, x), Pose(), x);
    EXPECT_EQ(at.ok, sees_behind || z > 0.0) << z;
  }
}

}  // namespace
}  // namespace pose_refine
