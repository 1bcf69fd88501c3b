// SPDX-License-Identifier: BSD-3-Clause
#include "judge/observability.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>
#include <limits>

namespace pose_refine {
namespace {

constexpr const char* kAxes[] = {"rotation_x",    "rotation_y",    "rotation_z",
                                 "translation_x", "translation_y", "translation_z"};

// The axes that make up most of a direction, joined.
std::string name(const Eigen::Matrix<double, 6, 1>& direction) {
  const double most = direction.cwiseAbs().maxCoeff();
  std::string text;
  for (int i = 0; i < 6; ++i)
    if (std::abs(direction[i]) > 0.5 * most)
      text += (text.empty() ? "" : "-") + std::string(kAxes[i]);
  return text;
}

}  // namespace

Observability observability(const Matrix6& hessian, double weak) {
  Observability out;
  out.condition = std::numeric_limits<double>::infinity();
  if (!hessian.allFinite()) return out;
  Eigen::Matrix<double, 6, 1> scale = hessian.diagonal().cwiseMax(0.0).cwiseSqrt();
  for (int i = 0; i < 6; ++i) scale[i] = scale[i] > 0.0 ? 1.0 / scale[i] : 0.0;
  const Eigen::Matrix<double, 6, 6> scaled = scale.asDiagonal() * hessian * scale.asDiagonal();
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix<double, 6, 6>> eigen(scaled);
  const auto& values = eigen.eigenvalues();  // ascending
  if (values[5] > 0.0 && values[0] > 0.0) out.condition = values[5] / values[0];
  int weak_ones = 0;
  for (; weak_ones < 6 && !(values[weak_ones] >= weak * values[5]); ++weak_ones)
    out.weak_directions.push_back(name(eigen.eigenvectors().col(weak_ones)));
  out.basis = scale.asDiagonal() * eigen.eigenvectors().rightCols(6 - weak_ones);
  return out;
}

Observability observability_within(const Matrix6& hessian, const Matrix6& projector) {
  Observability out = observability(hessian);
  if (!hessian.allFinite()) return out;
  using Square = Eigen::Matrix<double, 6, 6>;
  const Eigen::SelfAdjointEigenSolver<Square> eigen{Square(projector)};
  const Eigen::Index held = (eigen.eigenvalues().array() < 0.5).count();
  decltype(out.basis) range = eigen.eigenvectors().rightCols(6 - held);
  const decltype(out.basis) within = range.transpose() * hessian * range;
  const Eigen::LLT<decltype(out.basis)> root(within);
  if (root.info() != Eigen::Success) return out;
  out.basis = root.matrixL().solve(decltype(out.basis)(range.transpose())).transpose();
  return out;
}

}  // namespace pose_refine
