// SPDX-License-Identifier: BSD-3-Clause
// g2o's graphs have a vertex "VERTEX_SE3:QUAT id x y z qx qy qz qw" for each pose. A vertex
// VERTEX_SE3:EXPMAP is world to camera in memory, but g2o writes its inverse, so that both are
// camera to world in the file. An image is named by the vertex' id, from "000000".
#include "io/files/atomic_file.h"
#include "io/format/line.h"

namespace pose_refine::io {
namespace {

const PoseConvention kConvention = {RotationOf::kWorldFromCam, PositionIs::kCenter, CameraAxes::kCv,
                                    QuaternionOrder::kXyzw};
const char kColumns[] = "VERTEX_SE3:QUAT id x y z qx qy qz qw (or VERTEX_SE3:EXPMAP)";

bool is_pose(std::string_view tag) {
  return tag == "VERTEX_SE3:QUAT" || tag == "VERTEX_SE3:EXPMAP";
}

// Cameras and calibrations may follow the seven numbers.
Result<NamedPose> parse(const Lines& lines, Line line) {
  line.token();
  const auto id = line.integer<std::uint64_t>();
  double n[7] = {};
  for (double& number : n) {
    const std::optional<double> next = id ? line.real() : std::nullopt;
    if (!next) {
      return lines.error(line.number(),
                         std::string("expected ") + kColumns + ", found " +
                             (line.at_end() ? "the end of the line" : quoted(line.token())));
    }
    number = *next;
  }
  Result<NamedPose> pose =
      pose_of(index_name(*id), {n[3], n[4], n[5], n[6]}, Vector3(n[0], n[1], n[2]), kConvention);
  if (!pose) return lines.error(line.number(), pose.error().message);
  return pose;
}

Fit sniff(const PoseInput& input) {
  Lines lines = input.lines();
  while (std::optional<Line> line = lines.next_data()) {
    const std::string_view tag = line->token();
    if (is_pose(tag)) return Fit::kYes;
    if (tag.substr(0, 7) != "VERTEX_" && tag.substr(0, 7) != "PARAMS_") return Fit::kNo;
  }
  return Fit::kNo;
}

Result<PoseFile> read(const PoseInput& input) {
  Lines lines = input.lines();
  PoseCollector poses(lines);
  std::size_t others = 0;
  while (const std::optional<Line> line = lines.next_data()) {
    if (!is_pose(tokens_of(*line).front())) {
      ++others;
      continue;
    }
    Result<NamedPose> pose = parse(lines, *line);
    if (!pose) return pose.error();
    const Status added = poses.add(line->number(), std::move(*pose));
    if (!added) return added.error();
  }
  Result<PoseFile> file = std::move(poses).finish();
  if (file && others > 0) {
    file->notes.push_back(std::to_string(others) +
                          " lines are no poses (edges, points, parameters) and are not kept");
  }
  return file;
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  std::string text;
  for (std::size_t i = 0; i < poses.size(); ++i) {
    const PoseNumbers n = numbers_to_write(poses[i], kConvention);
    text += "VERTEX_SE3:QUAT " + std::to_string(i);
    for (const double number : {n.position.x(), n.position.y(), n.position.z(), n.rotation.x(),
                                n.rotation.y(), n.rotation.z(), n.rotation.w()}) {
      text += ' ';
      append_number(text, number);
    }
    text += '\n';
  }
  return write_file(path, text, overwrite);
}

}  // namespace

PoseFormatRow g2o_format() {
  PoseFormatRow row;
  row.info = {"g2o", "text, VERTEX_SE3:QUAT or VERTEX_SE3:EXPMAP of g2o, camera-to-world, w last",
              true, kConvention};
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  row.holds.names = Names::kNone;
  return row;
}

}  // namespace pose_refine::io
