// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/autodiff_cost_function.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "pose_refine/residuals/ceres.h"

namespace pose_refine::testing {

// Returns seven-point central differences along the tangent. Their error is h^6, so 1e-9 relative
// or better here.
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

// Returns the derivative by Jets, along the tangent.
template <int residuals, class Functor>
Eigen::Matrix<double, residuals, 6> jacobian_of(const Functor& functor, const Pose& pose) {
  const ceres::AutoDiffCostFunction<Functor, residuals, 7> cost(new Functor(functor));
  const PoseBlock block(pose);
  const double* const parameters[] = {block.data};
  Eigen::Matrix<double, residuals, 1> value;
  Eigen::Matrix<double, residuals, 7, Eigen::RowMajor> ambient;
  // Entries that are not written stay NaN, so they show.
  ambient.setConstant(std::numeric_limits<double>::quiet_NaN());
  double* jacobians[] = {ambient.data()};
  EXPECT_TRUE(cost.Evaluate(parameters, value.data(), jacobians));
  Eigen::Matrix<double, 7, 6, Eigen::RowMajor> plus;
  SE3Manifold().PlusJacobian(block.data, plus.data());
  return ambient * plus;
}

template <int residuals, class Functor>
void expect_right_derivatives(const Functor& functor, const Pose& pose, const std::string& what,
                              double distance = 1.0) {
  const Eigen::Matrix<double, residuals, 6> exact = jacobian_of<residuals>(functor, pose);
  const auto evaluate = [&](const Pose& p) {
    Eigen::Matrix<double, residuals, 1> r;
    functor(PoseBlock(p).data, r.data());
    return r;
  };
  const auto numeric = differences<residuals>(evaluate, pose, distance);
  // Rotation and translation columns have different units, so each block is compared with its own
  // norm.
  for (int block_start : {0, 3})
    EXPECT_LT((exact - numeric).template middleCols<3>(block_start).norm(),
              1e-7 * exact.template middleCols<3>(block_start).norm() + 1e-11)
        << what << "\n"
        << exact << "\n\n"
        << numeric;
}

// Differentiates by n plain parameters: `evaluate(params, r)` takes them in any scalar.
template <int residuals, int n, class Evaluate>
void expect_right_parameter_derivatives(const Evaluate& evaluate,
                                        const Eigen::Matrix<double, n, 1>& at,
                                        const std::string& what) {
  using Jet = ceres::Jet<double, n>;
  Jet params[n], jets[residuals];
  for (int k = 0; k < n; ++k) params[k] = Jet(at[k], k);
  evaluate(params, jets);
  for (int k = 0; k < n; ++k) {
    const double h = 1e-3 * std::max(std::abs(at[k]), 0.1);
    const auto step = [&](int steps) {
      Eigen::Matrix<double, n, 1> moved = at;
      moved[k] += steps * h;
      Eigen::Matrix<double, residuals, 1> r;
      evaluate(moved.data(), r.data());
      return r;
    };
    const Eigen::Matrix<double, residuals, 1> numeric =
        (45.0 * (step(1) - step(-1)) - 9.0 * (step(2) - step(-2)) + (step(3) - step(-3))) /
        (60.0 * h);
    Eigen::Matrix<double, residuals, 1> exact;
    for (int i = 0; i < residuals; ++i) exact[i] = jets[i].v[k];
    EXPECT_LT((exact - numeric).norm(), 1e-7 * exact.norm() + 1e-8)
        << what << ", parameter " << k << "\n"
        << exact.transpose() << "\n"
        << numeric.transpose();
  }
}

}  // namespace pose_refine::testing
