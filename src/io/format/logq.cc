// SPDX-License-Identifier: BSD-3-Clause
// MapNet and AtLoc regress a camera center and the logarithm of the camera-to-world quaternion,
// which is half the rotation vector: "[name] x y z l1 l2 l3". Euler angles and whole rotation
// vectors look alike, so the format must be named. Without names an image is named by its line,
// from "000000".
#include <cmath>

#include "io/files/atomic_file.h"
#include "io/format/line.h"
#include "io/lost_pose.h"

namespace pose_refine::io {
namespace {

const char kColumns[] = "6 columns, or 7 with a name: [name] x y z l1 l2 l3 (log of a quaternion)";

Quaternion exp_of(const Vector3& half) {
  const double angle = half.norm();
  const double scale = angle < 1e-8 ? 1.0 - angle * angle / 6.0 : std::sin(angle) / angle;
  const Vector3 v = scale * half;
  return Quaternion(std::cos(angle), v.x(), v.y(), v.z()).normalized();
}

Vector3 log_of(Quaternion q) {
  if (q.w() < 0.0) q.coeffs() = -q.coeffs();
  const Vector3 v = q.vec();
  const double sine = v.norm();
  return sine < 1e-12 ? v : Vector3(v * (std::atan2(sine, q.w()) / sine));
}

Result<NamedPose> parse(const Lines& lines, const Line& line) {
  const auto row = split_optional_name(lines, line, 6, {6}, kColumns);
  if (!row) return row.error();
  const std::vector<double>& n = row->numbers;
  const Vector3 half(n[3], n[4], n[5]);
  if (half.hasNaN() || Vector3(n[0], n[1], n[2]).hasNaN()) return lost_pose(std::string(row->name));
  if (!(half.norm() < 4.0)) {
    return lines.error(line.number(),
                       "the last three numbers are no log of a quaternion, whose "
                       "norm is at most pi (expected " +
                           std::string(kColumns) + ")");
  }
  NamedPose pose;
  pose.name = std::string(row->name);
  pose.center = Vector3(n[0], n[1], n[2]);
  pose.pose = cam_from_world({exp_of(half), *pose.center}, kCameraToWorld);
  return pose;
}

Fit sniff(const PoseInput&) {
  return Fit::kNo;
}

Result<PoseFile> read(const PoseInput& input) {
  Lines lines = input.lines();
  PoseCollector poses(lines);
  for (std::size_t index = 0;; ++index) {
    const std::optional<Line> line = lines.next_data();
    if (!line) break;
    Result<NamedPose> pose = parse(lines, *line);
    if (!pose) return pose.error();
    if (pose->name.empty()) pose->name = index_name(index);
    const Status added = poses.add(line->number(), std::move(*pose));
    if (!added) return added.error();
  }
  return std::move(poses).finish();
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  std::string text;
  for (const NamedPose& named : poses) {
    const Status writable = check_leading_name(named.name);
    if (!writable) return writable;
    const PoseNumbers numbers = numbers_to_write(named, kCameraToWorld);
    const Vector3 half = log_of(numbers.rotation);
    text += named.name;
    for (const Vector3& vector : {numbers.position, half}) {
      for (int i = 0; i < 3; ++i) {
        text += ' ';
        append_number(text, vector[i]);
      }
    }
    text += '\n';
  }
  return write_file(path, text, overwrite);
}

std::string hint(const PoseInput& input) {
  if (input.folder) return "";
  Lines lines = input.lines();
  const std::optional<Line> line = lines.next_data();
  const auto tokens = line ? tokens_of(*line) : std::vector<std::string_view>();
  if (tokens.size() < 6 || tokens.size() > 7 || trailing_numbers(tokens) < 6) return "";
  return "six numbers a line can mean many things; name the format logq if they are a center and "
         "the logarithm of a quaternion (MapNet, AtLoc), or arkit_traj if they are a rotation "
         "vector "
         "and a translation behind a time (ARKitScenes)";
}

}  // namespace

PoseFormatRow logq_format() {
  PoseFormatRow row;
  row.info = {"logq",
              "text, '[name] x y z l1 l2 l3': center, log of the camera-to-world quaternion; never "
              "recognized",
              true, kCameraToWorld};
  row.info.matrices = true;
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  row.recognized = false;
  row.hint = hint;
  return row;
}

}  // namespace pose_refine::io
