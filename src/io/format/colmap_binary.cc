// SPDX-License-Identifier: BSD-3-Clause
// This writes COLMAP's binary files. The format colmap reads a folder whatever its files are, so
// this one is not needed for reading.
#include "io/format/format.h"

namespace pose_refine::io {
namespace {

Fit sniff(const PoseInput&) {
  return Fit::kNo;
}

Result<Model> read(const PoseInput& input) {
  return read_colmap_model(input.path);
}

}  // namespace

PoseFormatRow colmap_binary_format() {
  PoseFormatRow row;
  row.info = {"colmap_binary", "folder of a COLMAP model, written as binary", true, kWorldToCamera,
              true};
  row.kind = Kind::kFolder;
  row.sniff = sniff;
  row.recognized = false;
  row.read_model = read;
  row.write_model = write_colmap_binary;
  row.holds = {Names::kAny, true, true, true, true, true, true};
  row.holds.rigs = true;
  return row;
}

}  // namespace pose_refine::io
