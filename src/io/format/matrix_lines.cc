// SPDX-License-Identifier: BSD-3-Clause
// A line holds a camera-to-world matrix, row by row: 16 numbers, or 12 or 16 behind a name or an
// index, as KITTI-360 has them. (12 numbers without a name are kitti.cc.) Matrices of 16 numbers
// may also be written column by column, as OpenGL and ARKit keep them; their last row shows it.
// Without names an image is named by its position, from "000000".
#include "io/files/atomic_file.h"
#include "io/format/line.h"
#include "io/format/matrix.h"
#include "io/lost_pose.h"

namespace pose_refine::io {
namespace {

constexpr int kSniffedLines = 20;
const char kColumns[] =
    "13 or 17 columns: name or index and a 3x4 or 4x4 matrix, row by row, or 16 without a name "
    "(camera to world)";

// This is a line: its name, if it has one, and its matrix, as the numbers stand there.
struct Row {
  std::string_view name;
  Matrix4 matrix;
};

Result<Row> parse(const Lines& lines, const Line& line) {
  const auto read = split_optional_name(lines, line, 16, {12, 16}, kColumns);
  if (!read) return read.error();
  Row row{read->name, Matrix4::Identity()};
  for (std::size_t i = 0; i < read->numbers.size(); ++i)
    row.matrix(static_cast<int>(i / 4), static_cast<int>(i % 4)) = read->numbers[i];
  return row;
}

// Tells whether the first matrix that is not a rotation alone has its translation in the last row.
bool by_columns(Lines lines) {
  while (const std::optional<Line> line = lines.next_data()) {
    const Result<Row> row = parse(lines, *line);
    if (!row) return false;
    if (row->matrix.hasNaN()) continue;
    const bool below = row->matrix.bottomLeftCorner<1, 3>() != Eigen::RowVector3d::Zero();
    const bool right = row->matrix.topRightCorner<3, 1>() != Eigen::Vector3d::Zero();
    if (below || right) return below && !right;
  }
  return false;
}

Result<NamedPose> pose_of(const Lines& lines, const Line& line, const Row& row, bool turned) {
  const Matrix4 matrix = turned ? Matrix4(row.matrix.transpose()) : row.matrix;
  Result<NamedPose> pose = pose_or_lost4(matrix, kCameraToWorld);
  if (!pose) return lines.error(line.number(), pose.error().message);
  pose->name = std::string(row.name);
  return pose;
}

Fit sniff(const PoseInput& input) {
  Lines lines = input.lines();
  const bool turned = by_columns(lines);
  Fit fit = Fit::kNo;
  for (int i = 0; i < kSniffedLines; ++i) {
    const std::optional<Line> line = lines.next_data();
    if (!line) break;
    const Result<Row> row = parse(lines, *line);
    const auto pose = row ? pose_of(lines, *line, *row, turned) : Result<NamedPose>(row.error());
    if (!pose) return fit == Fit::kNo ? Fit::kNo : Fit::kMaybe;
    if (!is_lost(*pose)) fit = Fit::kYes;
  }
  return fit;
}

Result<PoseFile> read(const PoseInput& input) {
  Lines lines = input.lines();
  const bool turned = by_columns(lines);
  PoseCollector poses(lines);
  std::optional<bool> named;
  for (std::size_t index = 0;; ++index) {
    const std::optional<Line> line = lines.next_data();
    if (!line) break;
    const Result<Row> row = parse(lines, *line);
    if (!row) return row.error();
    if (named.value_or(!row->name.empty()) == row->name.empty()) {
      return lines.error(line->number(), "some lines have a name and others have none");
    }
    named = !row->name.empty();
    Result<NamedPose> pose = pose_of(lines, *line, *row, turned);
    if (!pose) return pose.error();
    if (row->name.empty()) pose->name = index_name(index);
    const Status added = poses.add(line->number(), std::move(*pose));
    if (!added) return added.error();
  }
  Result<PoseFile> file = std::move(poses).finish();
  if (file && turned) file->notes.push_back("the matrices are taken column by column");
  return file;
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  std::string text;
  for (const NamedPose& named : poses) {
    const Status writable = check_leading_name(named.name);
    if (!writable) return writable;
    text += named.name + ' ';
    append_matrix(text, matrix_to_write(named, kCameraToWorld), ' ');
    text += '\n';
  }
  return write_file(path, text, overwrite);
}

}  // namespace

PoseFormatRow matrix_lines_format() {
  PoseFormatRow row;
  row.info = {"matrix_lines",
              "text, 'name' or index and 12 or 16 numbers (KITTI-360), or 16: camera-to-world",
              true, kCameraToWorld};
  row.info.matrices = true;
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  return row;
}

}  // namespace pose_refine::io
