// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/format/matrix.h"

// Some data sets are folders with a file for each image, which holds its pose as a 4x4
// camera-to-world matrix.
namespace pose_refine::io {

// Reads four lines of four numbers. Nothing is returned when an entry is not finite, which is how
// trackers say that they lost the frame.
Result<std::optional<Matrix4>> read_matrix(Lines& lines);
// Reads such a matrix, behind which the text must end.
Result<std::optional<Matrix4>> read_only_matrix(Lines& lines);
// Tells whether the text is such a matrix and nothing else.
bool is_matrix(Lines lines);

// Returns such a matrix as four lines.
std::string matrix_text(const NamedPose& named);

// Reads the files below a folder that end with `suffix`; an image is named by its file, relative to
// the folder, without the suffix. Lost frames are left out and counted.
Result<PoseFile> read_matrix_files(const std::string& folder, std::string_view suffix);
Status write_matrix_files(const std::string& folder, std::string_view suffix,
                          const std::vector<NamedPose>& poses, bool overwrite);

}  // namespace pose_refine::io
