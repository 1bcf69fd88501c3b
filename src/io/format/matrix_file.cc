// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/matrix_file.h"

#include "io/files/folder.h"
#include "io/files/safe_path.h"

namespace pose_refine::io {
namespace {

const char kColumns[] = "4 lines of 4 numbers (camera-to-world)";

}  // namespace

std::string matrix_text(const NamedPose& named) {
  std::string text;
  append_matrix(text, matrix_to_write(named, kCameraToWorld), '\n');
  return text + "\n0 0 0 1\n";
}

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
  if (!finite) return std::optional<Matrix4>();
  return std::optional<Matrix4>(matrix);
}

Result<std::optional<Matrix4>> read_only_matrix(Lines& lines) {
  auto matrix = read_matrix(lines);
  if (!matrix) return matrix;
  const std::optional<Line> more = lines.next_data();
  if (more) return lines.error(more->number(), std::string("more than ") + kColumns);
  return matrix;
}

bool is_matrix(Lines lines) {
  const auto matrix = read_only_matrix(lines);
  return matrix && (!*matrix || pose_of_matrix4(**matrix, kCameraToWorld));
}

Result<PoseFile> read_matrix_files(const std::string& folder, std::string_view suffix) {
  const auto names = list_files(folder, suffix);
  if (!names) return names.error();
  PoseFile file;
  for (const std::string& name : *names) {
    const std::string path = folder + "/" + name + std::string(suffix);
    const Result<Buffer> text = read_text_file(path);
    if (!text) return text.error();
    Lines lines(text->view(), path);
    const auto matrix = read_only_matrix(lines);
    if (!matrix) return matrix.error();
    if (!*matrix) {
      file.lost.push_back({name, file.poses.size()});
      continue;
    }
    Result<NamedPose> pose = pose_of_matrix4(**matrix, kCameraToWorld);
    if (!pose) return lines.error(lines.number(), pose.error().message);
    pose->name = name;
    file.poses.push_back(std::move(*pose));
  }
  if (names->empty()) {
    return Error{ErrorCode::kMalformed, "the folder has no *" + std::string(suffix), folder};
  }
  file.skipped = file.lost.size();
  return file;
}

Status write_matrix_files(const std::string& path, std::string_view suffix,
                          const std::vector<NamedPose>& poses, bool overwrite) {
  Result<FolderWriter> folder = FolderWriter::create(path, overwrite);
  if (!folder) return folder.error();
  for (const NamedPose& named : poses) {
    const Result<std::string> safe = output_path(path, named.name);
    if (!safe) return safe.error();
    const Result<AtomicFile*> file = folder->add(named.name + std::string(suffix));
    if (!file) return file.error();
    (*file)->append(matrix_text(named));
    const Status prepared = (*file)->prepare();  // many files must not be open together
    if (!prepared) return prepared;
  }
  return folder->commit();
}

}  // namespace pose_refine::io
