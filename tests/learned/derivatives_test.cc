// SPDX-License-Identifier: BSD-3-Clause
// J1: the residuals of pose losses and of losses that look at points are compared with differences.
#include "support/derivatives.h"

#include <gtest/gtest.h>

#include <cmath>

#include "pose_refine/learned/objectives.h"
#include "pose_refine/residuals/point_residuals.h"
#include "pose_refine/residuals/pose_residuals.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using testing::expect_right_derivatives;
using testing::expect_right_parameter_derivatives;
using testing::Random;

constexpr int kStates = 200;
constexpr PoseNorm kNorms[] = {PoseNorm::kL1, PoseNorm::kL2, PoseNorm::kSquared};
// This is wide enough that the norms' corner at 0 is smooth at the steps of a difference.
constexpr double kSmoothing = 0.3;

// Wraps a functor over several blocks with all but the pose held fixed.
template <class Functor>
auto by_pose(const Functor& functor, double a, double b) {
  return [=](const auto* pose, auto* r) {
    using T = std::remove_pointer_t<decltype(r)>;
    const T first(a), second(b);
    return functor(pose, &first, &second, r);
  };
}

// Wraps it with the pose held fixed.
template <class Functor>
auto by_others(const Functor& functor, const Pose& at) {
  return [functor, block = PoseBlock(at)](const auto* both, auto* r) {
    using T = std::remove_pointer_t<decltype(r)>;
    T pose[7];
    for (int i = 0; i < 7; ++i) pose[i] = T(block.data[i]);
    return functor(pose, &both[0], &both[1], r);
  };
}

TEST(PoseDifference, DerivativesMatchDifferences) {
  Random random("pose difference");
  for (int i = 0; i < kStates; ++i)
    for (const PoseNorm norm : kNorms) {
      const Pose truth = random.pose();
      // No quaternion changes its sign on the way.
      const Pose estimate = random.pose_near(truth, 1.5, 2.0);
      const PoseDifference difference{ReferencePose(truth), norm, kSmoothing};
      expect_right_derivatives<7>(difference, estimate, "difference");
      expect_right_derivatives<7>(WeightedPoseDifference{difference, 0.5, 40.0}, estimate,
                                  "weighted");
      const HomoscedasticDifference learned{difference, 2.0};
      const double s_x = random.uniform(-3.0, 1.0), s_q = random.uniform(-6.0, 0.0);
      expect_right_derivatives<7>(by_pose(learned, s_x, s_q), estimate, "homoscedastic");
      expect_right_parameter_derivatives<7>(by_others(learned, estimate), Eigen::Vector2d(s_x, s_q),
                                            "log variances");
    }
}

TEST(LogVarianceTerm, DerivativeMatchesDifferences) {
  for (const double above : {0.5, 3.0, 20.0}) {
    const LogVarianceTerm term{-10.0, 2.0};
    expect_right_parameter_derivatives<1>([&](const auto* s, auto* r) { return term(s, r); },
                                          Eigen::Matrix<double, 1, 1>(-10.0 + above),
                                          "log variance");
  }
}

TEST(HomographyResiduals, DerivativesMatchDifferences) {
  Random random("homography");
  for (int i = 0; i < kStates; ++i) {
    const ReferencePose truth(random.pose());
    const DepthWeights depths = depth_weights({2.0, 10.0});
    const Pose estimate = random.pose();
    expect_right_derivatives<12>(HomographyRows{truth, depths, 3.0}, estimate, "rows");
    expect_right_derivatives<6>(HomographyMinimal{truth, depths, 3.0}, estimate, "minimal");
    expect_right_derivatives<12>(HomographyPlanes{truth, depths, 3.0}, estimate, "planes");
  }
}

// Points lie in front of the camera, behind it, and where the clip holds the loss.
TEST(GeometricPoint, DerivativesMatchDifferences) {
  Random random("geometric point");
  constexpr double kStart = 0.5;  // of the continuation, where a difference reaches over a corner
  for (int i = 0; i < kStates; ++i) {
    const Pose pose = random.pose();
    const double z = i % 2 == 0 ? random.uniform(1.0, 10.0) : random.uniform(-3.0, 0.3);
    const Vector3 x = pose.inverse() * Vector3(random.uniform(-2, 2), random.uniform(-2, 2), z);
    for (const PoseNorm norm : kNorms)
      for (const double clip : {0.0, 1e6, 1e-6}) {
        const GeometricPoint functor{{x.x(), x.y(), x.z()},
                                     {random.uniform(-1, 1), random.uniform(-1, 1)},
                                     kStart,
                                     norm,
                                     3.0,  // tangents behind the camera reach 50
                                     clip,
                                     0.7};
        expect_right_derivatives<2>(functor, pose, "clip " + std::to_string(clip), 0.3);
      }
  }
}

TEST(TwoViewPoint, DerivativesMatchDifferences) {
  Random random("two views");
  for (int i = 0; i < kStates;) {
    const Pose b_from_a = retract(Pose(), 0.5 * random.normal6());
    const double inverse_a = random.uniform(0.1, 1.0), inverse_b = random.uniform(0.1, 1.0);
    TwoViewPoint functor{{500, 510, 320, 240},
                         {600, 590, 330, 250},
                         {random.uniform(0, 640), random.uniform(0, 480)},
                         {random.uniform(0, 640), random.uniform(0, 480)},
                         inverse_a,
                         inverse_b,
                         kNorms[i % 3],
                         20.0,
                         0.7};
    // Points lie well before both cameras, because functors fail behind them and slopes grow next
    // to them.
    const auto depth = [](const Pose& pose, const double camera[4], const double pixel[2],
                          double inverse) {
      double ray[3];
      TwoViewPoint::lift(camera, pixel, ray);
      return (pose * (Vector3(ray[0], ray[1], ray[2]) / inverse)).z() * inverse;
    };
    if (depth(b_from_a, functor.camera_a, functor.pixel_a, inverse_a) < 0.3 ||
        depth(b_from_a.inverse(), functor.camera_b, functor.pixel_b, inverse_b) < 0.3)
      continue;
    expect_right_derivatives<4>(functor, b_from_a, "fixed depths");
    expect_right_derivatives<4>(by_pose(functor, inverse_a, inverse_b), b_from_a, "free depths");
    expect_right_parameter_derivatives<4>(by_others(functor, b_from_a),
                                          Eigen::Vector2d(inverse_a, inverse_b), "depths");
    ++i;
  }
}

}  // namespace
}  // namespace pose_refine
