// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/format/format.h"

// Poses as matrices [R | position].
namespace pose_refine::io {

using Matrix34 = Eigen::Matrix<double, 3, 4, Eigen::DontAlign>;

// Twelve numbers, row by row; the error names one that is none.
Result<Matrix34> matrix_of_tokens(const std::vector<std::string_view>& tokens);

// The pose (without a name) that a matrix means: R to 1e-2 a rotation, of which the nearest is
// taken. The error has no position.
Result<NamedPose> pose_of_matrix(const Matrix34& matrix, const PoseConvention& convention);
Matrix34 matrix_to_write(const NamedPose& named, const PoseConvention& convention);

// The 12 numbers, row by row; `between_rows` ' ' or '\n'.
void append_matrix(std::string& text, const Matrix34& matrix, char between_rows);

}  // namespace pose_refine::io
