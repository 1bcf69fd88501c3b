// SPDX-License-Identifier: BSD-3-Clause
// Redwood and Tanks and Temples have trajectory logs: for each frame a line "i i n" and a 4x4
// camera-to-world matrix in four lines. A rotation of zeros says that there is no pose. Logs of
// pairs "i j n" look alike, but hold relative poses. An image is named by its index, from "000000".
#include "io/files/atomic_file.h"
#include "io/format/matrix_file.h"
#include "io/lost_pose.h"

namespace pose_refine::io {
namespace {

struct Frame {
  std::int64_t line = 0;
  std::uint64_t first = 0, second = 0;
  std::optional<Matrix4> matrix;  // empty if the frame has no pose
};

Result<std::optional<Frame>> next_frame(Lines& lines) {
  std::optional<Line> head = lines.next_data();
  if (!head) return std::optional<Frame>();
  Frame frame;
  frame.line = head->number();
  const auto first = head->integer<std::uint64_t>();
  const auto second = first ? head->integer<std::uint64_t>() : std::nullopt;
  const auto third = second ? head->integer<std::int64_t>() : std::nullopt;
  if (!third || !head->at_end()) {
    return lines.error(frame.line, "expected a line of 3 whole numbers 'i i n' before each matrix");
  }
  frame.first = *first;
  frame.second = *second;
  auto matrix = read_matrix(lines);
  if (!matrix) return matrix.error();
  const bool has_pose = *matrix && !(*matrix)->topLeftCorner<3, 3>().isZero(0.0);
  if (has_pose) frame.matrix = **matrix;
  return std::optional<Frame>(frame);
}

Fit sniff(const PoseInput& input) {
  Lines lines = input.lines();
  const auto frame = next_frame(lines);
  if (!frame || !*frame) return Fit::kNo;
  const auto& matrix = (*frame)->matrix;
  return matrix && !pose_of_matrix4(*matrix, kCameraToWorld) ? Fit::kNo : Fit::kYes;
}

Status add(const Lines& lines, const Frame& frame, PoseCollector& poses) {
  if (frame.first != frame.second) {
    return lines.error(frame.line, "the log has poses of pairs of frames (" +
                                       std::to_string(frame.first) + " and " +
                                       std::to_string(frame.second) + "), expected a trajectory");
  }
  if (!frame.matrix) return poses.add(frame.line, lost_pose(index_name(frame.first)));
  Result<NamedPose> pose = pose_of_matrix4(*frame.matrix, kCameraToWorld);
  if (!pose) return lines.error(frame.line, pose.error().message);
  pose->name = index_name(frame.first);
  return poses.add(frame.line, std::move(*pose));
}

Result<PoseFile> read(const PoseInput& input) {
  Lines lines = input.lines();
  PoseCollector poses(lines);
  for (;;) {
    const auto frame = next_frame(lines);
    if (!frame) return frame.error();
    if (!*frame) break;
    const Status added = add(lines, **frame, poses);
    if (!added) return added.error();
  }
  return std::move(poses).finish();
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  std::string text;
  for (std::size_t i = 0; i < poses.size(); ++i) {
    const std::string index = std::to_string(i);
    text += index + ' ' + index + ' ' + std::to_string(i + 1) + '\n';
    text += matrix_text(poses[i]);
  }
  return write_file(path, text, overwrite);
}

}  // namespace

PoseFormatRow redwood_format() {
  PoseFormatRow row;
  row.info = {"redwood", "text, Redwood's .log, 'i i n' and a 4x4 camera-to-world matrix", true,
              kCameraToWorld};
  row.info.matrices = true;
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  row.holds.names = Names::kNone;
  return row;
}

}  // namespace pose_refine::io
