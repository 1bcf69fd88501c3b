// SPDX-License-Identifier: BSD-3-Clause
#include <ceres/autodiff_cost_function.h>
#include <ceres/problem.h>
#include <ceres/solver.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "pose_refine/learned/objectives.h"
#include "pose_refine/residuals/pose_residuals.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using testing::Random;

constexpr DepthRange kDepths{2.0, 10.0};
constexpr PoseNorm kNorms[] = {PoseNorm::kL1, PoseNorm::kL2, PoseNorm::kSquared};

template <int residuals, class Functor>
ceres::CostFunction* autodiff(const Functor& functor) {
  return new ceres::AutoDiffCostFunction<Functor, residuals, 7>(new Functor(functor));
}

// Holds the cost and the gradient in the tangent of a cost function at a pose.
struct Evaluation {
  double cost = 0.0;
  Vector6 gradient;
};

Evaluation evaluate_at(ceres::CostFunction* cost, const Pose& pose) {
  PoseBlock block(pose);
  ceres::Problem problem;
  problem.AddParameterBlock(block.data, 7, new SE3Manifold);
  problem.AddResidualBlock(cost, nullptr, block.data);
  Evaluation out;
  std::vector<double> gradient;
  problem.Evaluate({}, &out.cost, nullptr, &gradient, nullptr);
  out.gradient = Eigen::Map<Vector6>(gradient.data());
  return out;
}

std::vector<ceres::CostFunction*> homography_costs(const Pose& truth) {
  const ReferencePose reference(truth);
  const DepthWeights depths = depth_weights(kDepths);
  return {autodiff<12>(HomographyRows{reference, depths}),
          autodiff<6>(HomographyMinimal{reference, depths}),
          autodiff<12>(HomographyPlanes{reference, depths}),
          new HomographyCost({reference, depths})};
}

// By hand, dL/dw = 2 a - 2 w1 (R n) x t and dL/dt = 2 w1 M n + 2 w2 t for t <- t + dt; here t <-
// Exp(w) t + v.
Vector6 homography_gradient(const Pose& estimate, const Pose& truth) {
  const DepthWeights w = depth_weights(kDepths);
  const Matrix3 r = estimate.rotation_matrix() * truth.rotation_matrix().transpose();
  const Vector3 t = estimate * truth.center(), n = -Vector3::UnitZ();
  const Vector3 a(r(2, 1) - r(1, 2), r(0, 2) - r(2, 0), r(1, 0) - r(0, 1));
  const Vector3 dw = 2.0 * a - 2.0 * w.w1 * Vector3(r * n).cross(t);
  const Vector3 dt = 2.0 * w.w1 * (n - r * n) + 2.0 * w.w2 * t;
  Vector6 gradient;
  gradient << dw + t.cross(dt), dt;
  return gradient;
}

TEST(HomographyResiduals, AllFormsHaveTheLossAsCostAndItsGradient) {
  Random random("forms");
  for (int i = 0; i < 300; ++i) {
    const Pose estimate = random.pose(), truth = random.pose();
    const double loss = homography_loss(estimate, truth, kDepths);
    const Vector6 gradient = homography_gradient(estimate, truth);
    for (ceres::CostFunction* const cost : homography_costs(truth)) {
      const Evaluation at = evaluate_at(cost, estimate);
      EXPECT_NEAR(at.cost / loss, 1.0, 1e-13);
      EXPECT_LT((at.gradient - gradient).norm(), 1e-12 * (1.0 + gradient.norm()));
    }
  }
}

TEST(HomographyResiduals, WrittenJacobianIsTheAutomaticOneOnTheManifold) {
  Random random("jacobian");
  for (int i = 0; i < 100; ++i) {
    const HomographyRows rows{ReferencePose(random.pose()), depth_weights(kDepths), 3.0};
    const PoseBlock block(random.pose());
    Eigen::Matrix<double, 7, 6, Eigen::RowMajor> plus;
    SE3Manifold().PlusJacobian(block.data, plus.data());
    const auto tangent = [&](const ceres::CostFunction& cost) {
      Eigen::Matrix<double, 12, 7, Eigen::RowMajor> jacobian;
      Eigen::Matrix<double, 12, 1> residual;
      const double* parameters[] = {block.data};
      double* jacobians[] = {jacobian.data()};
      cost.Evaluate(parameters, residual.data(), jacobians);
      return Eigen::Matrix<double, 12, 6>(jacobian * plus);
    };
    const std::unique_ptr<ceres::CostFunction> automatic(autodiff<12>(rows));
    EXPECT_LT((tangent(HomographyCost(rows)) - tangent(*automatic)).norm(), 1e-12);
  }
}

int converged_from_random(std::size_t form, int starts) {
  Random random("random rotations");
  int converged = 0;
  for (int i = 0; i < starts; ++i) {
    const Pose truth = random.pose();
    const Pose start = Pose{random.pose().rotation, 20.0 * random.normal3()};
    PoseBlock block(start);
    ceres::Problem problem;
    problem.AddParameterBlock(block.data, 7, new SE3Manifold);
    const auto costs = homography_costs(truth);
    for (std::size_t k = 0; k < costs.size(); ++k) {
      if (k == form)
        problem.AddResidualBlock(costs[k], nullptr, block.data);
      else
        delete costs[k];
    }
    ceres::Solver::Options options;
    options.max_num_iterations = 1000;
    options.function_tolerance = options.parameter_tolerance = options.gradient_tolerance = 1e-15;
    options.logging_type = ceres::SILENT;
    ceres::Solver::Summary summary;
    ceres::Solve(options, &problem, &summary);
    const PoseError error = pose_error(block.pose(), truth);
    converged += error.rotation < 1e-5 && error.translation < 1e-4;
  }
  return converged;
}

TEST(HomographyResiduals, ConvergeFromEveryRandomRotation) {
  for (const std::size_t form : {0U, 1U, 2U, 3U}) EXPECT_EQ(converged_from_random(form, 300), 300);
}

TEST(PoseDifference, CostIsTheWeightedLoss) {
  Random random("weighted");
  for (int i = 0; i < 100; ++i) {
    const Pose estimate = random.pose(), truth = random.pose();
    for (const PoseNorm norm : kNorms) {
      const WeightedPoseDifference functor{{ReferencePose(truth), norm, 1e-9}, 0.5, 40.0};
      const double expected = 0.5 * beta_loss(estimate, truth, 80.0, norm);
      EXPECT_NEAR(evaluate_at(autodiff<7>(functor), estimate).cost, expected, 1e-6);
    }
  }
}

// J6: half a turn about z, with the center -R^T (3, 0, 4) = (3, 0, -4) and q - q^ = (-1, 0, 0, 1).
// With weight 2 and e^-s of 1/4 and 1/16 the factors are sqrt(2) sqrt(2) 1/2 = 1 and 2 1/4 = 1/2.
TEST(HomoscedasticDifference, HasTheValueComputedByHand) {
  const PoseBlock estimate(Pose{Quaternion(0.0, 0.0, 0.0, 1.0), Vector3(3.0, 0.0, 4.0)});
  const HomoscedasticDifference difference{{ReferencePose(Pose()), PoseNorm::kSquared}, 2.0};
  const double s_x = std::log(4.0), s_q = std::log(16.0);
  Eigen::Matrix<double, 7, 1> r, expected;
  ASSERT_TRUE(difference(estimate.data, &s_x, &s_q, r.data()));
  expected << 3.0, 0.0, -4.0, -0.5, 0.0, 0.0, 0.5;
  EXPECT_LT((r - expected).norm(), 1e-13);
}

TEST(PoseDifference, LosesNothingWhenTheSignOfAQuaternionChanges) {
  Random random("signs");
  for (int i = 0; i < 100; ++i) {
    const Pose a = random.pose(), b = random.pose();
    const Pose minus_a{Quaternion(-a.rotation.coeffs()), a.translation};
    const Pose minus_b{Quaternion(-b.rotation.coeffs()), b.translation};
    for (const PoseNorm norm : kNorms) {
      EXPECT_EQ(beta_loss(minus_a, b, 9.0, norm), beta_loss(a, b, 9.0, norm));
      EXPECT_EQ(beta_loss(a, minus_b, 9.0, norm), beta_loss(a, b, 9.0, norm));
      EXPECT_EQ(homoscedastic_loss(minus_a, b, {}, norm), homoscedastic_loss(a, b, {}, norm));
      for (const Pose& reference : {b, minus_b}) {
        const WeightedPoseDifference f{{ReferencePose(reference), norm}, 1.0, 9.0};
        EXPECT_EQ(evaluate_at(autodiff<7>(f), minus_a).cost, evaluate_at(autodiff<7>(f), a).cost);
      }
    }
    EXPECT_EQ(homography_loss(minus_a, b, kDepths), homography_loss(a, minus_b, kDepths));
    EXPECT_EQ(max_error(minus_a, b), max_error(a, b));
    const auto minus = homography_costs(minus_b), plus = homography_costs(b);
    for (std::size_t k = 0; k < plus.size(); ++k)
      EXPECT_NEAR(evaluate_at(minus[k], minus_a).cost, evaluate_at(plus[k], a).cost, 1e-12);
  }
}

TEST(PoseDifference, ChordIsTwiceTheSineOfAQuarterOfTheAngle) {
  Random random("chord");
  for (const double degrees : {0.0, 1e-6, 1.0, 10.0, 90.0, 179.0, 180.0}) {
    const double angle = degrees * M_PI / 180.0;
    const Pose truth = random.pose();
    const Pose turned{so3_exp(angle * random.direction()) * truth.rotation, truth.translation};
    EXPECT_NEAR(pose_distance(turned, truth, PoseNorm::kL2).orientation,
                2.0 * std::sin(angle / 4.0), 1e-15);
  }
}

TEST(PoseDifference, BetaChargesMetresForADegree) {
  const Pose turned{so3_exp(Vector3(0.0, M_PI / 180.0, 0.0)), Vector3::Zero()};
  EXPECT_NEAR(beta_loss(turned, Pose(), 500.0, PoseNorm::kL2), 4.363, 5e-4);
}

TEST(PoseDifference, LossesAddUp) {
  const Pose moved{Quaternion::Identity(), Vector3(-3.0, 0.0, 4.0)};
  EXPECT_DOUBLE_EQ(pose_distance(moved, Pose(), PoseNorm::kL1).position, 7.0);
  EXPECT_DOUBLE_EQ(pose_distance(moved, Pose(), PoseNorm::kL2).position, 5.0);
  EXPECT_DOUBLE_EQ(pose_distance(moved, Pose(), PoseNorm::kSquared).position, 25.0);
  EXPECT_DOUBLE_EQ(homoscedastic_loss(moved, Pose(), {std::log(2.0), -3.0}, PoseNorm::kL2),
                   2.5 + std::log(2.0) - 3.0);
  EXPECT_DOUBLE_EQ(max_error(moved, Pose()), 500.0);
  EXPECT_NEAR(max_error({so3_exp(Vector3(2.0, 0.0, 0.0)), Vector3::Zero()}, Pose()), 360.0 / M_PI,
              1e-12);
}

TEST(SmoothNorm, IsTheL1SurrogateOfObjectives) {
  for (const double a : {1.0, 0.1, 1e-3}) {
    for (const double value : {-50.0, -1.0, -1e-9, 0.0, 0.01, 1.0, 50.0}) {
      double r = value;
      residual::as_norm<1>(PoseNorm::kL1, a, &r);
      EXPECT_NEAR(0.5 * r * r, std::sqrt(a * a + value * value) - a, 1e-14 * (1.0 + 50.0));
      EXPECT_EQ(std::signbit(r), std::signbit(value));
    }
    double r[2] = {3.0, -4.0};
    residual::as_norm<2>(PoseNorm::kL2, a, r);
    EXPECT_NEAR(0.5 * (r[0] * r[0] + r[1] * r[1]), std::sqrt(a * a + 25.0) - a, 1e-14);
  }
}

}  // namespace
}  // namespace pose_refine
