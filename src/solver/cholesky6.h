// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Eigen/Core>
#include <cmath>

namespace pose_refine {

// Cholesky factorisation L L' of a symmetric 6x6 matrix, all loops of constant length so that the
// compiler unrolls them: several times faster than a general one at this size.
class Cholesky6 {
 public:
  // False when the matrix is not (numerically) positive definite or not finite.
  template <class Matrix>
  bool compute(const Matrix& m) {
    positive_ = true;
#pragma GCC unroll 6
    for (int j = 0; j < 6; ++j) {
      double pivot = m(j, j);
#pragma GCC unroll 6
      for (int k = 0; k < j; ++k) pivot -= lower_[j][k] * lower_[j][k];
      positive_ = positive_ && pivot > 0.0;
      inverse_[j] = 1.0 / std::sqrt(pivot);
      lower_[j][j] = pivot * inverse_[j];
#pragma GCC unroll 6
      for (int i = j + 1; i < 6; ++i) {
        double sum = m(i, j);
#pragma GCC unroll 6
        for (int k = 0; k < j; ++k) sum -= lower_[i][k] * lower_[j][k];
        lower_[i][j] = sum * inverse_[j];
      }
    }
    return positive_;
  }
  bool positive_definite() const {
    return positive_;
  }
  double lower(int i, int j) const {
    return lower_[i][j];
  }

  // L^-1 b
  template <class Vector>
  Eigen::Matrix<double, 6, 1> forward(const Vector& b) const {
    Eigen::Matrix<double, 6, 1> y;
#pragma GCC unroll 6
    for (int i = 0; i < 6; ++i) {
      double sum = b[i];
#pragma GCC unroll 6
      for (int k = 0; k < i; ++k) sum -= lower_[i][k] * y[k];
      y[i] = sum * inverse_[i];
    }
    return y;
  }
  // (L L')^-1 b
  template <class Vector>
  Eigen::Matrix<double, 6, 1> solve(const Vector& b) const {
    Eigen::Matrix<double, 6, 1> x = forward(b);
#pragma GCC unroll 6
    for (int i = 5; i >= 0; --i) {
      double sum = x[i];
#pragma GCC unroll 6
      for (int k = i + 1; k < 6; ++k) sum -= lower_[k][i] * x[k];
      x[i] = sum * inverse_[i];
    }
    return x;
  }

 private:
  double lower_[6][6];
  double inverse_[6];
  bool positive_ = false;
};

}  // namespace pose_refine
