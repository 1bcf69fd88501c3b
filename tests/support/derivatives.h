// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/autodiff_cost_function.h>
#include <gtest/gtest.h>

#include <string>

#include "pose_refine/ceres.h"

namespace pose_refine::testing {

// Seven-point central differences along the tangent: error h^6, so 1e-9 relative or better here.
template <int residuals, class Evaluate>
Eigen::Matrix<double, residuals, 6> differences(const Evaluate& evaluate, const Pose& pose,
                                                double distance) {
  Eigen::Matrix<double, residuals, 6> jacobian;
  for (int k = 0; k < 6; ++k) {
    const double h = k < 3 ? 1e-3 : 1e-3 * distance;
    const auto at = [&](int steps) {
      return evaluate(retract(pose, h * steps * Vector6::Unit(k)));
    };
    jacobian.col(k) =
        (45.0 * (at(1) - at(-1)) - 9.0 * (at(2) - at(-2)) + (at(3) - at(-3))) / (60.0 * h);
  }
  return jacobian;
}

template <int residuals, class Functor>
void expect_right_derivatives(const Functor& functor, const Pose& pose, const std::string& what,
                              double distance = 1.0) {
  const ceres::AutoDiffCostFunction<Functor, residuals, 7> cost(new Functor(functor));
  const PoseBlock block(pose);
  const double* const parameters[] = {block.data};
  Eigen::Matrix<double, residuals, 1> value;
  Eigen::Matrix<double, residuals, 7, Eigen::RowMajor> ambient;
  double* jacobians[] = {ambient.data()};
  ASSERT_TRUE(cost.Evaluate(parameters, value.data(), jacobians)) << what;
  Eigen::Matrix<double, 7, 6, Eigen::RowMajor> plus;
  SE3Manifold().PlusJacobian(block.data, plus.data());
  const Eigen::Matrix<double, residuals, 6> exact = ambient * plus;
  const auto evaluate = [&](const Pose& p) {
    Eigen::Matrix<double, residuals, 1> r;
    functor(PoseBlock(p).data, r.data());
    return r;
  };
  const auto numeric = differences<residuals>(evaluate, pose, distance);
  // Rotation and translation columns have different units: compare each block with its own norm.
  for (int block_start : {0, 3})
    EXPECT_LT((exact - numeric).template middleCols<3>(block_start).norm(),
              1e-7 * exact.template middleCols<3>(block_start).norm() + 1e-11)
        << what << "\n"
        << exact << "\n\n"
        << numeric;
}

}  // namespace pose_refine::testing
