// SPDX-License-Identifier: BSD-3-Clause
#include "factor/plain.h"

#include <ceres/crs_matrix.h>
#include <ceres/problem.h>

#include <vector>

#include "pose_refine/residuals/ceres.h"

namespace pose_refine {

Quadratic linearize_blocks(const Pose& pose,
                           const std::function<void(ceres::Problem&, PoseBlock&)>& add) {
  PoseBlock block(pose);
  ceres::Problem problem;
  problem.AddParameterBlock(block.data, 7, new SE3Manifold);
  add(problem, block);
  Quadratic out;
  std::vector<double> gradient;
  ceres::CRSMatrix rows;
  out.valid = problem.Evaluate({}, &out.cost, nullptr, &gradient, &rows);
  if (!out.valid) return out;
  out.gradient = Eigen::Map<const Vector6>(gradient.data());
  const auto count = static_cast<std::size_t>(rows.num_rows);
  for (std::size_t r = 0; r < count; ++r) {
    Vector6 row = Vector6::Zero();
    for (int k = rows.rows[r]; k < rows.rows[r + 1]; ++k)
      row[rows.cols[static_cast<std::size_t>(k)]] = rows.values[static_cast<std::size_t>(k)];
    out.hessian += row * row.transpose();
  }
  return out;
}

}  // namespace pose_refine
