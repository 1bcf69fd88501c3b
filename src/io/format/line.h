// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "io/format/format.h"

// Some formats have one pose a line, "name n1 ... nK", in which four numbers are a quaternion and
// three a position.
namespace pose_refine::io {

struct LineLayout {
  std::vector<std::size_t> counts;   // how many numbers may follow the name
  const char* columns;               // for messages: "8 columns: name qw ..."
  std::size_t quaternion, position;  // where they begin among the numbers
  PoseConvention convention;
};

// Makes the pose that the numbers of a file mean. NaN makes a lost pose (lost_pose.h), and a
// quaternion need not be normalized. The error has no position.
Result<NamedPose> pose_of(std::string_view name, const std::array<double, 4>& quaternion,
                          const Vector3& position, const PoseConvention& convention);
// Returns the numbers to write. A center is written as it was read if it still is the pose's.
PoseNumbers numbers_to_write(const NamedPose& named, const PoseConvention& convention);

// Splits a line and makes a pose of it.
Result<NamedPose> parse_pose_line(const Lines& lines, const Line& line, const LineLayout& layout);
// Tells how well the first lines fit.
Fit sniff_lines(Lines lines, const LineLayout& layout);
// Says to name the format where the lines may hold quaternions that are not normalized, but are too
// few to prove it: a guess would be a chance hit too often. Empty otherwise.
std::string few_raw_hint(Lines lines, const LineLayout& layout, const std::string& format);
Result<PoseFile> read_lines(Lines lines, const LineLayout& layout);
// Returns a line for each pose: the name and the seven numbers in the order of the layout.
Result<std::string> pose_lines(const std::vector<NamedPose>& poses, const LineLayout& layout);
// Writes a file of such lines behind `header`.
Status write_lines(const std::string& path, const std::vector<NamedPose>& poses,
                   const LineLayout& layout, bool overwrite, const std::string& header = {});

}  // namespace pose_refine::io
