// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/matrix.h"

#include <cmath>

#include "io/format/line.h"
#include "io/lost_pose.h"
#include "io/text/rotation.h"

namespace pose_refine::io {

Matrix34 matrix_of_rows(const double* numbers) {
  return Eigen::Map<const Eigen::Matrix<double, 3, 4, Eigen::RowMajor>>(numbers);
}

Result<NamedPose> pose_of_matrix(const Matrix34& matrix, const PoseConvention& convention) {
  const Result<Quaternion> rotation = nearest_rotation(matrix.leftCols<3>());
  if (!rotation) return rotation.error();
  const Vector3 position = matrix.col(3);
  NamedPose named;
  named.pose = cam_from_world({*rotation, position}, convention);
  if (convention.position == PositionIs::kCenter) named.center = position;
  if (!named.pose.is_finite()) {
    return Error{ErrorCode::kMalformed, "the pose is too large for double precision"};
  }
  return named;
}

Result<NamedPose> pose_of_matrix4(const Matrix4& matrix, const PoseConvention& convention) {
  const double off = matrix.row(3).head<3>().cwiseAbs().maxCoeff() + std::abs(matrix(3, 3) - 1.0);
  if (off <= 1e-6) return pose_of_matrix(matrix.topRows<3>(), convention);
  return Error{ErrorCode::kMalformed, "the last row of the matrix is not 0 0 0 1"};
}

Result<NamedPose> pose_or_lost(const Matrix34& matrix, const PoseConvention& convention) {
  return matrix.hasNaN() ? lost_pose({}) : pose_of_matrix(matrix, convention);
}

Result<NamedPose> pose_or_lost4(const Matrix4& matrix, const PoseConvention& convention) {
  return matrix.hasNaN() ? lost_pose({}) : pose_of_matrix4(matrix, convention);
}

Matrix34 matrix_to_write(const NamedPose& named, const PoseConvention& convention) {
  const PoseNumbers numbers = numbers_to_write(named, convention);
  Matrix34 matrix;
  matrix.leftCols<3>() = numbers.rotation.toRotationMatrix();
  matrix.col(3) = numbers.position;
  return matrix;
}

void append_matrix(std::string& text, const Matrix34& matrix, char between_rows) {
  for (int row = 0; row < 3; ++row) {
    if (row > 0) text += between_rows;
    for (int column = 0; column < 4; ++column) {
      if (column > 0) text += ' ';
      append_number(text, matrix(row, column));
    }
  }
}

}  // namespace pose_refine::io
