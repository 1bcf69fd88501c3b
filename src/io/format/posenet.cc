// SPDX-License-Identifier: BSD-3-Clause
// PoseNet, Cambridge Landmarks: three header lines, then "name X Y Z W P Q R" a line. X Y Z is the
// camera CENTRE in the world, but W P Q R rotates the WORLD into the camera (it was copied from an
// NVM file): neither a plain pose nor its inverse.
#include "io/atomic_file.h"
#include "io/format/format.h"
#include "io/rotation.h"

namespace pose_refine::io {
namespace {

const char kColumns[] = "8 columns: name X Y Z W P Q R (centre, world-to-camera quaternion)";
const char kHeader[] = "Visual Landmark Dataset V1\nImageFile, Camera Position [X Y Z W P Q R]\n\n";

bool is_title(const Line& line) {
  return line.text().substr(0, 9) == "ImageFile";
}

// Behind the header, if there is one: its second line begins "ImageFile".
Lines after_header(const PoseInput& input) {
  Lines lines = input.lines();
  for (int i = 0; i < 3; ++i) {
    const std::optional<Line> line = lines.next();
    if (line && is_title(*line)) return lines;
  }
  return input.lines();
}

Fit sniff(const PoseInput& input) {
  Lines lines = after_header(input);
  if (lines.number() > 0) return Fit::kYes;
  Fit fit = Fit::kNo;
  for (int i = 0; i < 20; ++i) {
    const std::optional<Line> line = lines.next_data();
    if (!line) break;
    const auto row = split_name_first(lines, *line, {7}, kColumns);
    if (!row) return Fit::kNo;
    const std::vector<double>& q = row->numbers;
    if (!is_unit_quaternion(q[3], q[4], q[5], q[6])) return Fit::kNo;
    fit = Fit::kYes;
  }
  return fit;
}

Result<PoseFile> read(const PoseInput& input) {
  Lines lines = after_header(input);
  PoseCollector poses(lines);
  while (const std::optional<Line> line = lines.next_data()) {
    const auto row = split_name_first(lines, *line, {7}, kColumns);
    if (!row) return row.error();
    const std::vector<double>& n = row->numbers;
    const Result<Quaternion> rotation = unit_quaternion(n[3], n[4], n[5], n[6]);
    if (!rotation) {
      return lines.error(line->number(), rotation.error().message + " (columns W P Q R)");
    }
    const Status added = poses.add(line->number(), row->name,
                                   pose_from_center(*rotation, Vector3(n[0], n[1], n[2])));
    if (!added) return added.error();
  }
  return std::move(poses).finish();
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  std::string text = kHeader;
  for (const NamedPose& named : poses) {
    const Status writable = check_leading_name(named.name);
    if (!writable) return writable;
    const Quaternion& q = named.pose.rotation;
    const Vector3 c = named.pose.center();
    text += named.name;
    for (double number : {c.x(), c.y(), c.z(), q.w(), q.x(), q.y(), q.z()}) {
      text += ' ';
      append_number(text, number);
    }
    text += '\n';
  }
  return write_file(path, text, overwrite);
}

}  // namespace

PoseFormatRow posenet_format() {
  return {
      {"posenet", "text, 'name X Y Z W P Q R': camera centre, world-to-camera quaternion", true},
      false,
      sniff,
      read,
      write};
}

}  // namespace pose_refine::io
