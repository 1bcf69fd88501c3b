// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Eigen/Cholesky>
#include <cmath>
#include <optional>

#include "pose_refine/pose.h"

// The checks of measured priors and their residuals both compute these.
namespace pose_refine {

// Variances outside of this range are refused: their squares over- or underflow.
inline constexpr double kLeastVariance = 1e-24, kMostVariance = 1e24;

template <int n>
using RowMajor = Eigen::Matrix<double, n, n, Eigen::RowMajor>;

// Returns W with W' W = covariance^-1, zero in the coordinates of infinite variance, or nothing
// when the matrix is not a covariance. The matrix is scaled by its diagonal first, so that units do
// not matter.
template <int n, class Matrix>
std::optional<RowMajor<n>> whitening_of(const Matrix& covariance) {
  RowMajor<n> scaled = RowMajor<n>::Identity();
  Eigen::Matrix<double, n, 1> inverse_sigma;
  for (int i = 0; i < n; ++i) {
    const double variance = covariance(i, i);
    const bool free = variance == HUGE_VAL;
    if (!free && !(variance >= kLeastVariance && variance <= kMostVariance)) return std::nullopt;
    inverse_sigma[i] = free ? 0.0 : 1.0 / std::sqrt(variance);
  }
  for (int i = 0; i < n; ++i)
    for (int k = 0; k < n; ++k) {
      if (i == k) continue;
      const double value = covariance(i, k);
      const bool free = inverse_sigma[i] == 0.0 || inverse_sigma[k] == 0.0;
      if (!std::isfinite(value) || (free && value != 0.0)) return std::nullopt;
      scaled(i, k) = value * inverse_sigma[i] * inverse_sigma[k];
    }
  if (!((scaled - scaled.transpose()).cwiseAbs().maxCoeff() <= 1e-9)) return std::nullopt;
  const Eigen::LLT<RowMajor<n>> llt(scaled);
  if (llt.info() != Eigen::Success) return std::nullopt;
  const RowMajor<n> lower = llt.matrixL();
  if (!(lower.diagonal().minCoeff() > 1e-7)) return std::nullopt;
  RowMajor<n> whitening = RowMajor<n>::Identity();
  llt.matrixL().solveInPlace(whitening);
  whitening = whitening * inverse_sigma.asDiagonal();
  return whitening;
}

// Returns the horizontal part of the unit vector along v.
inline Vector3 horizontal(const Vector3& v, const Vector3& up) {
  const Vector3 vertical = up.normalized(), unit = v.normalized();
  return unit - vertical.dot(unit) * vertical;
}

}  // namespace pose_refine
