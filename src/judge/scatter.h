// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "judge/rows.h"

// A covariance is made of these sums over the observations of an image at a pose.
namespace pose_refine::scatter {

// Tells whether a row is within `limit`, in residual units. Least squares trusts every observation.
bool is_inlier(const Row& row, const Loss& loss, double limit);

// This is d(rho' r)/dr = a I + b r r'.
struct Slope {
  double across, bend, along;  // a, b and a + b |r|^2, its eigenvalues across and along r
};

Slope slope_of(const Row& row, const Loss& loss);

// These are sums over the inliers, and over the others.
struct Sums {
  double count = 0.0, count2 = 0.0;     // of the inliers, and of their squares
  double gradient2 = 0.0;               // |rho' r|^2
  double slope = 0.0, slope2 = 0.0;     // mean eigenvalue of the slope, and of its square
  Matrix information = Matrix::Zero();  // J'J
  Matrix hessian = Matrix::Zero();
  Matrix scatter = Matrix::Zero();  // of the gradients
  Matrix others_hessian = Matrix::Zero();
  Vector others_gradient = Vector::Zero();

  double observations() const { return count * count / count2; }  // Kish's effective number
};

// Which observations count as what.
struct Inliers {
  const Rows& rows;
  const Loss& loss;
  double limit;  // residual units

  bool has(const Row& row) const { return is_inlier(row, loss, limit); }
};

Sums sum(const Inliers& inliers, const kernel::Table& table);

}  // namespace pose_refine::scatter
