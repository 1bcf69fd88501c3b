// SPDX-License-Identifier: BSD-3-Clause
// TUM, which rpg and evo use too, has "timestamp tx ty tz qx qy qz qw" a line, camera to world, w
// LAST. An image is named by its timestamp, digit for digit.
#include "io/format/line.h"
#include "io/format/timestamp.h"

namespace pose_refine::io {
namespace {

const LineLayout kLayout = {
    {7},
    "8 columns: timestamp tx ty tz qx qy qz qw (camera to world)",
    3,
    0,
    {RotationOf::kWorldFromCam, PositionIs::kCenter, CameraAxes::kCv, QuaternionOrder::kXyzw}};

Fit sniff(const PoseInput& input) {
  Lines lines = input.lines();
  const std::optional<Line> first = lines.next_data();
  if (!first || !to_real(tokens_of(*first).front())) return Fit::kNo;
  const Fit fit = sniff_lines(input.lines(), kLayout);
  return fit >= Fit::kRaw ? fit : Fit::kNo;
}

Result<PoseFile> read(const PoseInput& input) {
  Lines lines = input.lines();
  PoseCollector poses(lines);
  while (const std::optional<Line> line = lines.next_data()) {
    Result<NamedPose> pose = parse_pose_line(lines, *line, kLayout);
    if (!pose) return pose.error();
    if (!to_real(pose->name)) {
      return lines.error(line->number(), "the timestamp " + quoted(pose->name) +
                                             " is not a number (expected " + kLayout.columns + ")");
    }
    const Status added = poses.add_first(line->number(), std::move(*pose));
    if (!added) return added.error();
  }
  return std::move(poses).finish();
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  std::vector<NamedPose> timed = with_timestamps(poses);
  for (NamedPose& named : timed) named.name = seconds(named.name);
  return write_lines(path, timed, kLayout, overwrite);
}

}  // namespace

PoseFormatRow tum_format() {
  PoseFormatRow row;
  row.info = {"tum", "text, 'timestamp tx ty tz qx qy qz qw', camera-to-world, w last", true,
              kLayout.convention};
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  row.holds.names = Names::kTimestamps;
  return row;
}

}  // namespace pose_refine::io
