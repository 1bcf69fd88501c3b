// SPDX-License-Identifier: BSD-3-Clause
// RIO10 has the columns of hloc, but camera to world. Nothing in the file tells this, so the format
// must be named.
#include "io/format/line.h"

namespace pose_refine::io {
namespace {

const LineLayout kLayout = {
    {7}, "8 columns: name qw qx qy qz tx ty tz (camera to world)", 0, 4, kCameraToWorld};

Fit sniff(const PoseInput&) {
  return Fit::kNo;
}

Result<PoseFile> read(const PoseInput& input) {
  return read_lines(input.lines(), kLayout);
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  return write_lines(path, poses, kLayout, overwrite);
}

}  // namespace

PoseFormatRow rio10_format() {
  PoseFormatRow row;
  row.info = {"rio10", "text, the columns of hloc but camera-to-world; never recognized", true,
              kLayout.convention};
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  row.recognized = false;
  return row;
}

}  // namespace pose_refine::io
