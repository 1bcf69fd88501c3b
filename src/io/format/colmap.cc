// SPDX-License-Identifier: BSD-3-Clause
// This reads the poses of the images of a COLMAP model; colmap/ reads the model as a whole.
#include "io/format/colmap/files.h"
#include "io/format/format.h"

namespace pose_refine::io {
namespace {

Fit sniff(const PoseInput& input) {
  return (is_file(input.path + "/images.bin") || is_file(input.path + "/images.txt")) ? Fit::kYes
                                                                                      : Fit::kNo;
}

Result<PoseFile> read(const PoseInput& input) {
  Result<PlacedImages> placed = read_images(input.path);
  if (!placed) return placed.error();
  PoseFile file;
  file.notes = std::move(placed->notes);
  for (ModelImage& image : placed->images) {
    file.poses.push_back({std::move(image.name), image.cam_from_world});
  }
  if (file.poses.empty()) {
    return Error{ErrorCode::kMalformed, "the model has no images", input.path};
  }
  return file;
}

Result<Model> read_all(const PoseInput& input) {
  return read_colmap_model(input.path);
}

}  // namespace

PoseFormatRow colmap_format() {
  PoseFormatRow row;
  row.info = {"colmap", "folder of a COLMAP model, text or binary; written as text", true,
              kWorldToCamera, true};
  row.kind = Kind::kFolder;
  row.sniff = sniff;
  row.read = read;
  row.read_model = read_all;
  row.write_model = write_colmap_model;
  row.holds = {Names::kAny, true, true, true, true, true, true};
  row.holds.rigs = true;
  row.holds.blanks = false;
  return row;
}

}  // namespace pose_refine::io
