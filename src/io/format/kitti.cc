// SPDX-License-Identifier: BSD-3-Clause
// KITTI odometry has 12 numbers a line, the upper three rows of a 4x4 camera-to-world matrix. There
// are no names, so an image is named by its line, from "000000".
#include "io/files/atomic_file.h"
#include "io/format/matrix.h"

namespace pose_refine::io {
namespace {

const char kColumns[] = "12 columns: a 3x4 camera-to-world matrix, row by row";

Fit sniff(const PoseInput& input) {
  Lines lines = input.lines();
  Fit fit = Fit::kNo;
  for (int i = 0; i < 20; ++i) {
    const std::optional<Line> line = lines.next_data();
    if (!line) break;
    const auto tokens = tokens_of(*line);
    if (tokens.size() != 12 || trailing_numbers(tokens) != 12) return fit;
    fit = Fit::kMaybe;
    const auto numbers = numbers_in(lines, line->number(), tokens, 0, 12);
    if (!numbers) return fit;
    const Matrix34 matrix = matrix_of_rows(numbers->data());
    if (matrix.hasNaN()) continue;
    if (!pose_of_matrix(matrix, kCameraToWorld)) return fit;
    fit = Fit::kYes;
  }
  return fit;
}

Result<PoseFile> read(const PoseInput& input) {
  Lines lines = input.lines();
  PoseCollector poses(lines);
  for (std::size_t index = 0;; ++index) {
    const std::optional<Line> line = lines.next_data();
    if (!line) break;
    const auto tokens = tokens_of(*line);
    if (tokens.size() != 12) return wrong_columns(lines, line->number(), kColumns, tokens.size());
    const auto numbers = numbers_in(lines, line->number(), tokens, 0, 12);
    if (!numbers) return numbers.error();
    Result<NamedPose> pose = pose_or_lost(matrix_of_rows(numbers->data()), kCameraToWorld);
    if (!pose) return lines.error(line->number(), pose.error().message);
    pose->name = index_name(index);
    const Status added = poses.add(line->number(), std::move(*pose));
    if (!added) return added.error();
  }
  return std::move(poses).finish();
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  std::string text;
  for (const NamedPose& named : poses) {
    append_matrix(text, matrix_to_write(named, kCameraToWorld), ' ');
    text += '\n';
  }
  return write_file(path, text, overwrite);
}

}  // namespace

PoseFormatRow kitti_format() {
  PoseFormatRow row;
  row.info = {"kitti", "text, 12 numbers a line: 3x4 camera-to-world; no names", true,
              kCameraToWorld};
  row.info.matrices = true;
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  row.holds.names = Names::kNone;
  return row;
}

}  // namespace pose_refine::io
