// SPDX-License-Identifier: BSD-3-Clause
// ScanNet, DSAC* and ACE have a folder of *.txt, each a 4x4 camera-to-world matrix. ScanNet writes
// -inf where the frame was lost. An image is named by its file, relative to the folder, without
// ".txt". Names that end with ".pose.txt" are left to sevenscenes.cc.
#include <algorithm>

#include "io/files/folder.h"
#include "io/format/matrix_file.h"

namespace pose_refine::io {
namespace {

constexpr std::string_view kSuffix = ".txt";

bool is_matrix_file(const std::string& path) {
  const Result<Buffer> text = read_text_file(path);
  return text && is_matrix(Lines(text->view(), path));
}

// COLMAP's and kapture's folders have .txt too, so the first files must be matrices.
Fit sniff(const PoseInput& input) {
  constexpr std::size_t kSniffed = 3;
  if (!has_file(input.path, kSuffix) || has_file(input.path, ".pose.txt")) return Fit::kNo;
  const auto names = list_files(input.path, kSuffix);
  if (!names) return Fit::kNo;
  for (std::size_t i = 0; i < std::min(kSniffed, names->size()); ++i) {
    if (!is_matrix_file(input.path + "/" + (*names)[i] + std::string(kSuffix))) return Fit::kNo;
  }
  return Fit::kYes;
}

Result<PoseFile> read(const PoseInput& input) {
  return read_matrix_files(input.path, kSuffix);
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  return write_matrix_files(path, kSuffix, poses, overwrite);
}

// One of the files was given, or the folder above theirs, in which ACE has calibrations too.
std::string hint(const PoseInput& input) {
  if (!input.folder) {
    const bool one = is_matrix(input.lines());
    return one ? "it is one 4x4 matrix, the pose of one image: give the folder of such files" : "";
  }
  for (const char* below : {"pose", "poses"}) {
    const std::string folder = input.path + "/" + below;
    if (has_file(folder, kSuffix)) return "give the folder of the poses, " + quoted(folder);
  }
  return "";
}

}  // namespace

PoseFormatRow matrices_format() {
  PoseFormatRow row;
  row.info = {"matrices", "folder of *.txt (ScanNet, ACE, DSAC*), 4x4 camera-to-world", true,
              kCameraToWorld};
  row.kind = Kind::kFolder;
  row.info.matrices = true;
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  row.hint = hint;
  return row;
}

}  // namespace pose_refine::io
