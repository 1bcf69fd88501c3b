// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Eigen/Core>

namespace pose_refine {

// Factorization L D L' of a symmetric 6x6 matrix, L with a unit diagonal: no square roots, and all
// loops of constant length so that the compiler unrolls them. Several times faster than a general
// one at this size.
class Cholesky6 {
 public:
  using Vector = Eigen::Matrix<double, 6, 1>;

  // False when the matrix is not (numerically) positive definite or not finite.
  template <class Matrix>
  bool compute(const Matrix& m) {
    bool positive = true;
#pragma GCC unroll 6
    for (int j = 0; j < 6; ++j) {
      double scaled[6];  // row j of L D
      double pivot = m(j, j);
#pragma GCC unroll 6
      for (int k = 0; k < j; ++k) {
        scaled[k] = lower_[j][k] * pivot_[k];
        pivot -= lower_[j][k] * scaled[k];
      }
      positive = positive && pivot > 0.0;
      pivot_[j] = pivot;
      inverse_[j] = 1.0 / pivot;
#pragma GCC unroll 6
      for (int i = j + 1; i < 6; ++i) {
        double sum = m(i, j);
#pragma GCC unroll 6
        for (int k = 0; k < j; ++k) sum -= lower_[i][k] * scaled[k];
        lower_[i][j] = sum * inverse_[j];
      }
    }
    return positive;
  }
  double lower(int i, int j) const {
    return lower_[i][j];
  }  // i > j
  double pivot(int i) const {
    return pivot_[i];
  }

  // L^-1 b
  template <class Source>
  Vector forward(const Source& b) const {
    Vector y;
#pragma GCC unroll 6
    for (int i = 0; i < 6; ++i) {
      double sum = b[i];
#pragma GCC unroll 6
      for (int k = 0; k < i; ++k) sum -= lower_[i][k] * y[k];
      y[i] = sum;
    }
    return y;
  }
  // (L D L')^-1 b
  template <class Source>
  Vector solve(const Source& b) const {
    Vector x = forward(b);
#pragma GCC unroll 6
    for (int i = 5; i >= 0; --i) {
      double sum = x[i] * inverse_[i];
#pragma GCC unroll 6
      for (int k = i + 1; k < 6; ++k) sum -= lower_[k][i] * x[k];
      x[i] = sum;
    }
    return x;
  }

 private:
  double lower_[6][6];
  double pivot_[6], inverse_[6];
};

}  // namespace pose_refine
