// SPDX-License-Identifier: BSD-3-Clause
// Localization results of hloc and visuallocalization.net: "name qw qx qy qz tx ty tz" a line,
// cam_from_world. One more column is a focal length (pseudo ground truth of 7-Scenes), three more
// are rotation error, translation error and inliers (ACE): both are read over.
#include "io/atomic_file.h"
#include "io/format/format.h"
#include "io/rotation.h"

namespace pose_refine::io {
namespace {

const std::vector<std::size_t> kCounts = {7, 8, 10};
const char kColumns[] = "8 columns: name qw qx qy qz tx ty tz (or 9 or 11: more is read over)";

Fit sniff(const PoseInput& input) {
  Lines lines = input.lines();
  Fit fit = Fit::kNo;
  for (int i = 0; i < 20; ++i) {
    const std::optional<Line> line = lines.next_data();
    if (!line) break;
    const auto row = split_name_first(lines, *line, kCounts, kColumns);
    const std::size_t tokens = tokens_of(*line).size();
    if (!row) return i == 0 && (tokens < 7 || tokens > 11) ? Fit::kNo : Fit::kMaybe;
    const std::vector<double>& q = row->numbers;
    if (!is_unit_quaternion(q[0], q[1], q[2], q[3])) return Fit::kMaybe;
    fit = Fit::kYes;
  }
  return fit;
}

Result<PoseFile> read(const PoseInput& input) {
  Lines lines = input.lines();
  PoseCollector poses(lines);
  while (const std::optional<Line> line = lines.next_data()) {
    const auto row = split_name_first(lines, *line, kCounts, kColumns);
    if (!row) return row.error();
    const std::vector<double>& n = row->numbers;
    const Result<Quaternion> rotation = unit_quaternion(n[0], n[1], n[2], n[3]);
    if (!rotation) {
      return lines.error(line->number(), rotation.error().message + " (columns qw qx qy qz)");
    }
    const Status added =
        poses.add(line->number(), row->name, Pose{*rotation, Vector3(n[4], n[5], n[6])});
    if (!added) return added.error();
  }
  return std::move(poses).finish();
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  std::string text;
  for (const NamedPose& named : poses) {
    const Status writable = check_leading_name(named.name);
    if (!writable) return writable;
    const Quaternion& q = named.pose.rotation;
    const Vector3& t = named.pose.translation;
    text += named.name;
    for (double number : {q.w(), q.x(), q.y(), q.z(), t.x(), t.y(), t.z()}) {
      text += ' ';
      append_number(text, number);
    }
    text += '\n';
  }
  return write_file(path, text, overwrite);
}

}  // namespace

PoseFormatRow hloc_format() {
  return {{"hloc", "text, 'name qw qx qy qz tx ty tz', world-to-camera", true},
          false,
          sniff,
          read,
          write};
}

}  // namespace pose_refine::io
