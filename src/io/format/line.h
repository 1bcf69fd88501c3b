// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "io/format/format.h"

// Formats with one pose a line, "name n1 ... nK", of which four numbers are a quaternion and three
// a position.
namespace pose_refine::io {

struct LineLayout {
  std::vector<std::size_t> counts;   // how many numbers may follow the name
  const char* columns;               // for messages: "8 columns: name qw ..."
  std::size_t quaternion, position;  // where they begin among the numbers
  PoseConvention convention;
};

// The pose that numbers of a file mean; `digits` of the quaternion may be rounded. The error has no
// position.
Result<NamedPose> pose_of(std::string_view name, const std::array<double, 4>& quaternion,
                          const Vector3& position, const PoseConvention& convention);
// The numbers to write for it. A center that still is the pose's stays as it was read.
PoseNumbers numbers_to_write(const NamedPose& named, const PoseConvention& convention);

// Splits a line and makes a pose of it.
Result<NamedPose> parse_pose_line(const Lines& lines, const Line& line, const LineLayout& layout);
// How the first lines fit.
Fit sniff_lines(Lines lines, const LineLayout& layout);
Result<PoseFile> read_lines(Lines lines, const LineLayout& layout);
// One line a pose: the name and the seven numbers in the order of the layout.
Result<std::string> pose_lines(const std::vector<NamedPose>& poses, const LineLayout& layout);
// A file of them, behind `header`.
Status write_lines(const std::string& path, const std::vector<NamedPose>& poses,
                   const LineLayout& layout, bool overwrite, const std::string& header = {});

}  // namespace pose_refine::io
