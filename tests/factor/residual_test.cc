// SPDX-License-Identifier: BSD-3-Clause
// J1, J6: every residual of every camera is compared with differences and with values worked by
// hand.
#include <gtest/gtest.h>

#include "factor/bearing.h"
#include "factor/bundle_reprojection.h"
#include "factor/component.h"
#include "factor/reprojection.h"
#include "factor/whitened.h"
#include "pose_refine/residuals/ceres.h"
#include "support/cameras.h"
#include "support/derivatives.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using testing::expect_right_derivatives;
using testing::expect_right_parameter_derivatives;
using testing::Random;

template <class M>
ProjectionSetup setup_of(const Camera& camera) {
  const double* const extra = camera.params.data() + camera::affine_params(M::affine);
  return {camera::intrinsics<M::affine>(camera.params.data()),
          extra,
          {57.0, 1.0},
          1e-3,
          BehindCamera::kContinue};
}

class Residuals : public ::testing::TestWithParam<Camera> {};
INSTANTIATE_TEST_SUITE_P(Models, Residuals, ::testing::ValuesIn(testing::example_cameras()),
                         [](const auto& row) {
                           return std::string(camera_model_info(row.param.model).name);
                         });

struct Seen {
  Vector3 point;  // in the camera's frame
  Vector2 pixel;
};

// Draws a point with |x/z|, |y/z| up to 1.5 where the camera sees that far, at a depth from 0.1 to
// 1e4.
Seen point_in_view(const Camera& camera, Random& random) {
  for (;;) {
    const double z = 0.1 * std::pow(1e5, random.uniform());
    const Vector3 point = z * Vector3(random.uniform(-1.5, 1.5), random.uniform(-1.5, 1.5), 1.0);
    const auto pixel = project(camera, point);
    // At the very rim of a model a difference reaches over it.
    if (pixel && project(camera, {1.1 * point.x(), 1.1 * point.y(), z})) return {point, *pixel};
  }
}

template <class M>
void check_model(const Camera& camera) {
  constexpr bool kRay = M::model == CameraModel::kEquirectangular;
  Random random(camera_model_info(camera.model).name);
  for (int checked = 0; checked < 200; ++checked) {
    const auto [point, pixel] = point_in_view(camera, random);
    const Pose pose = random.pose(point.z());
    const Vector3 x = pose.inverse() * point;
    const Reprojection<M, kRay> functor{
        setup_of<M>(camera), {pixel.x() + 3.0, pixel.y() - 2.0}, {x.x(), x.y(), x.z()}};
    const std::string what = std::string(M::name) + " depth " + std::to_string(point.z());
    expect_right_derivatives<2>(functor, pose, what, point.norm());
    expect_right_derivatives<2>(Whitened<Reprojection<M, kRay>>{functor, 0.7, -0.2, 1.3}, pose,
                                what, point.norm());
    expect_right_derivatives<1>(Component<Reprojection<M, kRay>>{functor, checked % 2}, pose, what,
                                point.norm());
  }
}

TEST_P(Residuals, DerivativesMatchDifferences) {
  camera::visit_model(GetParam().model,
                      [&](auto tag) { check_model<typename decltype(tag)::type>(GetParam()); });
}

// Checks the pose's derivatives at fixed parameters, and the parameters' at a fixed pose.
template <class M, bool ray>
void check_joint(const BundleReprojection<M, ray>& functor, const Camera& camera, const Pose& pose,
                 const std::string& what, double distance) {
  constexpr int n = camera::num_params_v<M>;
  const auto by_pose = [&](const auto* block, auto* r) {
    using T = std::remove_pointer_t<decltype(r)>;
    T params[n];
    for (std::size_t i = 0; i < n; ++i) params[i] = T(camera.params[i]);
    return functor(block, params, r);
  };
  expect_right_derivatives<2>(by_pose, pose, what, distance);
  const PoseBlock block(pose);
  const auto by_camera = [&](const auto* params, auto* r) {
    using T = std::remove_pointer_t<decltype(r)>;
    T fixed[7];
    for (int i = 0; i < 7; ++i) fixed[i] = T(block.data[i]);
    return functor(fixed, params, r);
  };
  const Eigen::Matrix<double, n, 1> at(camera.params.data());
  expect_right_parameter_derivatives<2>(by_camera, at, what);
}

template <class M>
void check_joint_model(const Camera& camera) {
  constexpr bool kRay = M::model == CameraModel::kEquirectangular;
  Random random("joint" + std::string(M::name));
  const camera::Fold fold{57.0, 1.0};
  for (int checked = 0; checked < 200; ++checked) {
    const auto [point, pixel] = point_in_view(camera, random);
    const Pose pose = random.pose(point.z());
    const Vector3 x = pose.inverse() * point;
    const BundleReprojection<M, kRay> functor{
        &fold, 1e-3, {pixel.x() + 3.0, pixel.y() - 2.0}, {x.x(), x.y(), x.z()}, 0.7, -0.2, 1.3};
    check_joint(functor, camera, pose, std::string(M::name), point.norm());
  }
}

TEST_P(Residuals, JointDerivativesMatchDifferences) {
  camera::visit_model(GetParam().model, [&](auto tag) {
    check_joint_model<typename decltype(tag)::type>(GetParam());
  });
}

TEST(Bearing, DerivativesMatchDifferences) {
  Random random("bearing");
  for (int i = 0; i < 200; ++i) {
    const Vector3 ray = random.direction(), world = 20.0 * random.direction();
    const Bearing functor{{ray.x(), ray.y(), ray.z()}, {world.x(), world.y(), world.z()}, 600.0};
    expect_right_derivatives<3>(functor, random.pose(), "bearing", 5.0);
  }
}

// A quarter turn about z takes (1, 2, 3) to (-2, 1, 3); the translation adds (0.5, 0, 1):
// (-1.5, 1, 4). Pixel: 100 (-1.5/4) + 10 = -27.5 and 200 (1/4) + 20 = 70.
const PoseBlock kQuarterTurn(Pose{so3_exp(Vector3(0.0, 0.0, M_PI / 2)), Vector3(0.5, 0.0, 1.0)});

TEST(Reprojection, HasTheValueComputedByHand) {
  const ProjectionSetup setup{
      {100.0, 200.0, 10.0, 20.0}, nullptr, {57.0, 1.0}, 0.1, BehindCamera::kContinue};
  const Reprojection<camera::Pinhole, false> functor{setup, {-30.0, 75.0}, {1.0, 2.0, 3.0}};
  double r[2];
  ASSERT_TRUE(functor(kQuarterTurn.data, r));
  EXPECT_NEAR(r[0], 2.5, 1e-12);
  EXPECT_NEAR(r[1], -5.0, 1e-12);
  ASSERT_TRUE((Whitened<Reprojection<camera::Pinhole, false>>{functor, 2.0, 1.0, 3.0})(
      kQuarterTurn.data, r));
  EXPECT_NEAR(r[0], 5.0, 1e-12);
  EXPECT_NEAR(r[1], 2.5 - 15.0, 1e-12);
  for (const int which : {0, 1}) {
    double one;
    const Component<Reprojection<camera::Pinhole, false>> component{functor, which};
    ASSERT_TRUE(component(kQuarterTurn.data, &one));
    EXPECT_NEAR(one, which == 0 ? 2.5 : -5.0, 1e-12);
  }
}

// (a, b) = (-3/8, 1/4), r2 = 13/64; with k = 0.64 the factor is 1 + 0.13: (-42.375, 28.25) + c.
TEST(BundleReprojection, HasTheValueComputedByHand) {
  const camera::Fold fold{57.0, 1.0};
  const BundleReprojection<camera::SimpleRadial, false> functor{
      &fold, 0.1, {-30.0, 50.0}, {1.0, 2.0, 3.0}, 2.0, 1.0, 3.0};
  const double params[] = {100.0, 10.0, 20.0, 0.64};
  double r[2];
  ASSERT_TRUE(functor(kQuarterTurn.data, params, r));
  EXPECT_NEAR(r[0], 2.0 * -2.375, 1e-12);          // u = -32.375
  EXPECT_NEAR(r[1], -2.375 + 3.0 * -1.75, 1e-12);  // v = 48.25
}

// Below z0 = 10 the depth 4 counts as 1/z -> (20 - 4)/100 = 0.16: -1.5 * 0.16 * 100 + 10 = -14.
TEST(Reprojection, ContinuesBelowTheDepthLimit) {
  const ProjectionSetup setup{
      {100.0, 200.0, 10.0, 20.0}, nullptr, {57.0, 1.0}, 10.0, BehindCamera::kContinue};
  const Reprojection<camera::Pinhole, false> functor{setup, {0.0, 0.0}, {1.0, 2.0, 3.0}};
  double r[2];
  ASSERT_TRUE(functor(kQuarterTurn.data, r));
  EXPECT_NEAR(r[0], -14.0, 1e-12);
  EXPECT_NEAR(r[1], 52.0, 1e-12);
}

// Here |(-1.5, 1, 4)| = 4.387482...
TEST(Bearing, HasTheValueComputedByHand) {
  const Bearing functor{{0.0, 0.0, 1.0}, {1.0, 2.0, 3.0}, 10.0};
  double r[3];
  ASSERT_TRUE(functor(kQuarterTurn.data, r));
  const double norm = std::sqrt(2.25 + 1.0 + 16.0);
  EXPECT_NEAR(r[0], -15.0 / norm, 1e-12);
  EXPECT_NEAR(r[1], 10.0 / norm, 1e-12);
  EXPECT_NEAR(r[2], 10.0 * (4.0 / norm - 1.0), 1e-12);
}

TEST(SE3Manifold, KeepsCeresInvariants) {
  const SE3Manifold manifold;
  Random random("manifold");
  for (int i = 0; i < 200; ++i) {
    const PoseBlock x(random.pose());
    Vector6 delta = 0.4 * random.normal6();
    double y[7], back[6];
    ASSERT_TRUE(manifold.Plus(x.data, delta.data(), y));
    ASSERT_TRUE(manifold.Minus(y, x.data, back));
    EXPECT_LT((Eigen::Map<Vector6>(back) - delta).norm(), 1e-12);
    // PlusJacobian is compared with differences, and MinusJacobian with its left inverse.
    Eigen::Matrix<double, 7, 6, Eigen::RowMajor> plus;
    Eigen::Matrix<double, 6, 7, Eigen::RowMajor> minus;
    manifold.PlusJacobian(x.data, plus.data());
    manifold.MinusJacobian(x.data, minus.data());
    EXPECT_LT((minus * plus - Matrix6::Identity()).norm(), 1e-13);
    for (int k = 0; k < 6; ++k) {
      const double h = 1e-6;
      Vector6 step = Vector6::Zero();
      double up[7], down[7];
      step[k] = h;
      manifold.Plus(x.data, step.data(), up);
      step[k] = -h;
      manifold.Plus(x.data, step.data(), down);
      for (int row = 0; row < 7; ++row)
        EXPECT_NEAR((up[row] - down[row]) / (2 * h), plus(row, k), 1e-8);
    }
  }
}

}  // namespace
}  // namespace pose_refine
