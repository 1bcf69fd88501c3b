// SPDX-License-Identifier: BSD-3-Clause
#include "map/known_camera.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

namespace pose_refine::map {
namespace {

using Matrix = Eigen::Matrix<double, 6, 6>;
using Vector = Eigen::Matrix<double, 6, 1>;

}  // namespace

Matrix6 with_known_camera(const Matrix6& covariance, const Matrix6& hessian) {
  if (!(hessian.diagonal().minCoeff() > 0.0)) return covariance;
  // Jacobi scaling, because rotations and translations have different units.
  const Vector scale = hessian.diagonal().cwiseSqrt(), inverse = scale.cwiseInverse();
  const Eigen::LLT<Matrix> root(Matrix(inverse.asDiagonal() * hessian * inverse.asDiagonal()));
  if (root.info() != Eigen::Success) return covariance;
  const Matrix half = root.matrixU();
  const Matrix scaled = scale.asDiagonal() * covariance * scale.asDiagonal();
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(Matrix(half * scaled * half.transpose()));
  const Vector values = eigen.eigenvalues();
  const Vector worst = inverse.asDiagonal() * root.matrixU().solve(eigen.eigenvectors().col(5));
  const Matrix known = covariance - (values(5) - values(4)) * worst * worst.transpose();
  return known.allFinite() && known.diagonal().minCoeff() >= 0.0 ? Matrix6(known) : covariance;
}

}  // namespace pose_refine::map
