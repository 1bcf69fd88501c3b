// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/format/format.h"

// These functions handle poses as matrices [R | position].
namespace pose_refine::io {

using Matrix34 = Eigen::Matrix<double, 3, 4, Eigen::DontAlign>;
using Matrix4 = Eigen::Matrix<double, 4, 4, Eigen::DontAlign>;

// Makes a matrix of twelve numbers, row by row.
Matrix34 matrix_of_rows(const double* numbers);

// Makes a pose (without a name) of a matrix. R must be a rotation to 1e-2, of which the nearest is
// taken. The error has no position.
Result<NamedPose> pose_of_matrix(const Matrix34& matrix, const PoseConvention& convention);
// Does so with a matrix whose last row must be 0 0 0 1.
Result<NamedPose> pose_of_matrix4(const Matrix4& matrix, const PoseConvention& convention);
// Do the same, but NaN in the matrix makes a lost pose (lost_pose.h).
Result<NamedPose> pose_or_lost(const Matrix34& matrix, const PoseConvention& convention);
Result<NamedPose> pose_or_lost4(const Matrix4& matrix, const PoseConvention& convention);
Matrix34 matrix_to_write(const NamedPose& named, const PoseConvention& convention);

// Appends the 12 numbers, row by row; `between_rows` is ' ' or '\n'.
void append_matrix(std::string& text, const Matrix34& matrix, char between_rows);

}  // namespace pose_refine::io
