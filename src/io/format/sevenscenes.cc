// SPDX-License-Identifier: BSD-3-Clause
// 7-Scenes and 12-Scenes are a folder, possibly with sequences below, of frame-XXXXXX.pose.txt,
// each a 4x4 camera-to-world matrix. Frames that the tracker lost hold inf or nan and are skipped.
// An image is named by its file, relative to the folder, without ".pose.txt".
#include "io/files/folder.h"
#include "io/format/matrix_file.h"

namespace pose_refine::io {
namespace {

constexpr std::string_view kSuffix = ".pose.txt";

Fit sniff(const PoseInput& input) {
  return has_file(input.path, kSuffix) ? Fit::kYes : Fit::kNo;
}

Result<PoseFile> read(const PoseInput& input) {
  Result<PoseFile> file = read_matrix_files(input.path, kSuffix);
  if (file || has_file(input.path, kSuffix) || !has_file(input.path, ".txt")) return file;
  Error error = file.error();
  error.message += ", but other *.txt, which the format matrices reads";
  return error;
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  return write_matrix_files(path, kSuffix, poses, overwrite);
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
