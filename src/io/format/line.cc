// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/line.h"

#include "io/files/atomic_file.h"
#include "io/text/rotation.h"

namespace pose_refine::io {
namespace {

constexpr int kSniffedLines = 20;

std::array<double, 4> quaternion_of(const std::vector<double>& numbers, const LineLayout& layout) {
  const std::size_t at = layout.quaternion;
  return {numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]};
}

void append_numbers(std::string& text, const std::vector<double>& numbers) {
  for (const double number : numbers) {
    text += ' ';
    append_number(text, number);
  }
}

}  // namespace

Result<NamedPose> pose_of(std::string_view name, const std::array<double, 4>& quaternion,
                          const Vector3& position, const PoseConvention& convention) {
  const Quaternion q = quaternion_from(quaternion, convention.order);
  const Result<Quaternion> rotation = unit_quaternion(q.w(), q.x(), q.y(), q.z());
  if (!rotation) return rotation.error();
  NamedPose named;
  named.name = std::string(name);
  named.pose = cam_from_world({*rotation, position}, convention);
  if (convention.position == PositionIs::kCenter) named.center = position;
  return named;
}

PoseNumbers numbers_to_write(const NamedPose& named, const PoseConvention& convention) {
  PoseNumbers numbers = numbers_of(named.pose, convention);
  if (convention.position != PositionIs::kCenter || !named.center) return numbers;
  const Pose same = pose_from_center(named.pose.rotation, *named.center);
  if (same.translation == named.pose.translation) numbers.position = *named.center;
  return numbers;
}

Result<NamedPose> parse_pose_line(const Lines& lines, const Line& line, const LineLayout& layout) {
  const auto row = split_name_first(lines, line, layout.counts, layout.columns);
  if (!row) return row.error();
  const std::vector<double>& n = row->numbers;
  const std::size_t at = layout.position;
  Result<NamedPose> pose = pose_of(row->name, quaternion_of(n, layout),
                                   Vector3(n[at], n[at + 1], n[at + 2]), layout.convention);
  if (!pose) {
    return lines.error(line.number(), pose.error().message + " (expected " + layout.columns + ")");
  }
  return pose;
}

Fit sniff_lines(Lines lines, const LineLayout& layout) {
  Fit fit = Fit::kNo;
  for (int i = 0; i < kSniffedLines; ++i) {
    const std::optional<Line> line = lines.next_data();
    if (!line) break;
    const std::vector<std::string_view> tokens = tokens_of(*line);
    const bool numbers_follow = tokens.size() >= 7 && tokens.size() < 13;
    const auto row = split_name_first(lines, *line, layout.counts, layout.columns);
    if (!row) return i == 0 && !numbers_follow ? Fit::kNo : Fit::kMaybe;
    const std::array<double, 4> q = quaternion_of(row->numbers, layout);
    if (!is_unit_quaternion(q[0], q[1], q[2], q[3])) return Fit::kMaybe;
    fit = Fit::kYes;
  }
  return fit;
}

Result<PoseFile> read_lines(Lines lines, const LineLayout& layout) {
  PoseCollector poses(lines);
  while (const std::optional<Line> line = lines.next_data()) {
    Result<NamedPose> pose = parse_pose_line(lines, *line, layout);
    if (!pose) return pose.error();
    const Status added = poses.add(line->number(), std::move(*pose));
    if (!added) return added.error();
  }
  return std::move(poses).finish();
}

Result<std::string> pose_lines(const std::vector<NamedPose>& poses, const LineLayout& layout) {
  std::string text;
  for (const NamedPose& named : poses) {
    const Status writable = check_leading_name(named.name);
    if (!writable) return writable.error();
    const PoseNumbers numbers = numbers_to_write(named, layout.convention);
    const auto q = numbers_of(numbers.rotation, layout.convention.order);
    const Vector3& p = numbers.position;
    text += named.name;
    if (layout.position < layout.quaternion) append_numbers(text, {p.x(), p.y(), p.z()});
    append_numbers(text, {q[0], q[1], q[2], q[3]});
    if (layout.position > layout.quaternion) append_numbers(text, {p.x(), p.y(), p.z()});
    text += '\n';
  }
  return text;
}

Status write_lines(const std::string& path, const std::vector<NamedPose>& poses,
                   const LineLayout& layout, bool overwrite, const std::string& header) {
  const Result<std::string> text = pose_lines(poses, layout);
  return text ? write_file(path, header + *text, overwrite) : Status(text.error());
}

}  // namespace pose_refine::io
