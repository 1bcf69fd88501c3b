// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Eigen/Core>
#include <vector>

#include "factor/factors.h"

// A covariance is made of these: the observations of an image at a pose, and sums over them.
namespace pose_refine::scatter {

using Matrix = Eigen::Matrix<double, 6, 6>;
using Vector = Eigen::Matrix<double, 6, 1>;

// This is an observation: residual r, Jacobian J, and what its loss makes of them. `count` is its
// weight.
struct Row {
  Vector gu, gv;  // rows of J
  double ru, rv;  // r
  double weight;  // rho'
  double bend;    // 2 rho''
  double count;
  Vector score() const { return ru * gu + rv * gv; }  // J'r
  double squared() const { return ru * ru + rv * rv; }
  Matrix information() const { return gu * gu.transpose() + gv * gv.transpose(); }
};

std::vector<Row> rows_of(const PoseCost& cost, const Pose& centered);

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

Sums sum(const std::vector<Row>& rows, const Loss& loss, double limit);

}  // namespace pose_refine::scatter
