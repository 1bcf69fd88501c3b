// SPDX-License-Identifier: BSD-3-Clause
// ARKitScenes has .traj files: "timestamp r1 r2 r3 tx ty tz", a rotation vector in radians and a
// translation, world to camera. Six numbers behind a name may mean other things, so the format must
// be named. An image is named by its timestamp.
#include "io/format/line.h"
#include "io/lost_pose.h"

namespace pose_refine::io {
namespace {

const char kColumns[] = "7 columns: timestamp, rotation vector [rad], translation";

Fit sniff(const PoseInput&) {
  return Fit::kNo;
}

Result<NamedPose> parse(const Lines& lines, const Line& line) {
  const auto row = split_name_first(lines, line, {6}, kColumns);
  if (!row) return row.error();
  if (!to_real(row->name)) {
    return lines.error(line.number(), "the timestamp " + quoted(row->name) +
                                          " is not a number (expected " + kColumns + ")");
  }
  const std::vector<double>& n = row->numbers;
  const Vector3 rotation(n[0], n[1], n[2]);
  const Vector3 translation(n[3], n[4], n[5]);
  if (rotation.hasNaN() || translation.hasNaN()) return lost_pose(std::string(row->name));
  if (!(rotation.norm() < 7.0)) {
    return lines.error(line.number(), "the rotation vector is longer than a full turn (expected " +
                                          std::string(kColumns) + ")");
  }
  return NamedPose{std::string(row->name), {so3_exp(rotation), translation}};
}

Result<PoseFile> read(const PoseInput& input) {
  Lines lines = input.lines();
  PoseCollector poses(lines);
  while (const std::optional<Line> line = lines.next_data()) {
    Result<NamedPose> pose = parse(lines, *line);
    if (!pose) return pose.error();
    const Status added = poses.add_first(line->number(), std::move(*pose));
    if (!added) return added.error();
  }
  return std::move(poses).finish();
}

}  // namespace

PoseFormatRow arkit_traj_format() {
  PoseFormatRow row;
  row.info = {
      "arkit_traj",
      "text of ARKitScenes, 'timestamp r1 r2 r3 tx ty tz', world-to-camera; never recognized",
      false, kWorldToCamera};
  row.info.matrices = true;
  row.sniff = sniff;
  row.read = read;
  row.recognized = false;
  row.holds.names = Names::kTimestamps;
  return row;
}

}  // namespace pose_refine::io
