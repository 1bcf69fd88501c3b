// SPDX-License-Identifier: BSD-3-Clause
// 7-Scenes, 12-Scenes and ScanNet are a folder, possibly with sequences below, of
// frame-XXXXXX.pose.txt, each a 4x4 camera-to-world matrix. Frames that the tracker lost hold inf
// or nan. An image is named by its file, relative to the folder, without
// ".pose.txt".
#include "io/files/folder.h"
#include "io/files/safe_path.h"
#include "io/format/matrix.h"

namespace pose_refine::io {
namespace {

constexpr std::string_view kSuffix = ".pose.txt";
const char kColumns[] = "4 lines of 4 numbers (camera-to-world)";

Fit sniff(const PoseInput& input) {
  return has_file(input.path, kSuffix) ? Fit::kYes : Fit::kNo;
}

using Matrix4 = Eigen::Matrix<double, 4, 4, Eigen::DontAlign>;

// Returns nothing when an entry is not finite.
Result<std::optional<Matrix4>> read_matrix(Lines& lines) {
  Matrix4 matrix;
  bool finite = true;
  for (int row = 0; row < 4; ++row) {
    const std::optional<Line> line = lines.next_data();
    if (!line) return wrong_columns(lines, 0, kColumns, static_cast<std::size_t>(row));
    const auto tokens = tokens_of(*line);
    if (tokens.size() != 4) return wrong_columns(lines, line->number(), kColumns, tokens.size());
    for (int column = 0; column < 4; ++column) {
      const std::string_view token = tokens[static_cast<std::size_t>(column)];
      const std::optional<double> number = to_real(token);
      if (!number && !is_not_finite(token)) {
        return lines.error(line->number(), quoted(token) + " is not a number");
      }
      finite = finite && number;
      matrix(row, column) = number.value_or(0.0);
    }
  }
  const std::optional<Line> more = lines.next_data();
  if (more) return lines.error(more->number(), std::string("more than ") + kColumns);
  if (!finite) return std::optional<Matrix4>();
  return std::optional<Matrix4>(matrix);
}

Result<NamedPose> to_pose(const Lines& lines, const Matrix4& m) {
  const double off = m.row(3).head<3>().cwiseAbs().maxCoeff() + std::abs(m(3, 3) - 1.0);
  if (off > 1e-6) return lines.error(lines.number(), "the last row of the matrix is not 0 0 0 1");
  Result<NamedPose> pose = pose_of_matrix(m.topRows<3>(), kCameraToWorld);
  if (!pose) return lines.error(0, pose.error().message);
  return pose;
}

Result<PoseFile> read(const PoseInput& input) {
  const auto names = list_files(input.path, kSuffix);
  if (!names) return names.error();
  PoseFile file;
  for (const std::string& name : *names) {
    const std::string path = input.path + "/" + name + std::string(kSuffix);
    const Result<Buffer> text = read_text_file(path);
    if (!text) return text.error();
    Lines lines(text->view(), path);
    const auto matrix = read_matrix(lines);
    if (!matrix) return matrix.error();
    if (!*matrix) {
      ++file.skipped;
      file.lost.push_back({name, file.poses.size()});
      continue;
    }
    Result<NamedPose> pose = to_pose(lines, **matrix);
    if (!pose) return pose.error();
    pose->name = name;
    file.poses.push_back(std::move(*pose));
  }
  if (names->empty()) {
    return Error{ErrorCode::kMalformed, "the folder has no *.pose.txt", input.path};
  }
  return file;
}

std::string matrix_text(const NamedPose& named) {
  std::string text;
  append_matrix(text, matrix_to_write(named, kCameraToWorld), '\n');
  return text + "\n0 0 0 1\n";
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  Result<FolderWriter> folder = FolderWriter::create(path, overwrite);
  if (!folder) return folder.error();
  for (const NamedPose& named : poses) {
    const Result<std::string> safe = output_path(path, named.name);
    if (!safe) return safe.error();
    const Result<AtomicFile*> file = folder->add(named.name + std::string(kSuffix));
    if (!file) return file.error();
    (*file)->append(matrix_text(named));
    const Status prepared = (*file)->prepare();  // many files must not be open together
    if (!prepared) return prepared;
  }
  return folder->commit();
}

}  // namespace

PoseFormatRow sevenscenes_format() {
  PoseFormatRow row;
  row.info = {"sevenscenes", "folder of frame-XXXXXX.pose.txt, 4x4 camera-to-world", true,
              kCameraToWorld};
  row.kind = Kind::kFolder;
  row.info.matrices = true;
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  return row;
}

}  // namespace pose_refine::io
