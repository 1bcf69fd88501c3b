// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/line.h"

#include <algorithm>
#include <cmath>

#include "io/files/atomic_file.h"
#include "io/lost_pose.h"
#include "io/text/rotation.h"

namespace pose_refine::io {
namespace {

constexpr int kSniffedLines = 20;
// Many numbers have a norm near 1, so that quaternions that are not normalized need more lines.
constexpr int kSniffedRawLines = 1000, kFewestRawLines = 3;

bool has_nan(const std::array<double, 4>& quaternion, const Vector3& position) {
  return std::any_of(quaternion.begin(), quaternion.end(),
                     [](double x) { return std::isnan(x); }) ||
         position.hasNaN();
}

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
  if (has_nan(quaternion, position)) return lost_pose(std::string(name));
  const Quaternion q = quaternion_from(quaternion, convention.order);
  const Result<RawQuaternion> raw = raw_quaternion(q.w(), q.x(), q.y(), q.z());
  if (!raw) return raw.error();
  NamedPose named;
  named.name = std::string(name);
  named.quaternion_norm = raw->norm;
  named.pose = cam_from_world({raw->rotation, position}, convention);
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
  int known = 0, lost = 0;  // lines
  bool is_raw = false;
  while (known + lost < (is_raw ? kSniffedRawLines : kSniffedLines)) {
    const std::optional<Line> line = lines.next_data();
    if (!line) break;
    const std::vector<std::string_view> tokens = tokens_of(*line);
    const bool numbers_follow = tokens.size() >= 7 && tokens.size() < 13;
    const auto row = split_name_first(lines, *line, layout.counts, layout.columns);
    if (!row) return known + lost == 0 && !numbers_follow ? Fit::kNo : Fit::kMaybe;
    const std::array<double, 4> q = quaternion_of(row->numbers, layout);
    const double* const p = row->numbers.data() + layout.position;
    const bool is_lost = has_nan(q, Vector3(p[0], p[1], p[2]));
    ++(is_lost ? lost : known);
    if (is_lost || is_unit_quaternion(q[0], q[1], q[2], q[3])) continue;
    if (!is_raw_quaternion(q[0], q[1], q[2], q[3])) return Fit::kMaybe;
    is_raw = true;
  }
  if (known == 0) return lost == 0 ? Fit::kNo : Fit::kMaybe;
  if (!is_raw) return Fit::kYes;
  return known < kFewestRawLines ? Fit::kMaybe : Fit::kRaw;
}

std::string few_raw_hint(Lines lines, const LineLayout& layout, const std::string& format) {
  if (sniff_lines(lines, layout) != Fit::kMaybe) return "";
  const std::optional<Line> line = lines.next_data();
  const auto row = line ? split_name_first(lines, *line, layout.counts, layout.columns)
                        : Result<NamedNumbers>(lines.error(0, {}));
  if (!row) return "";
  const auto q = quaternion_of(row->numbers, layout);
  if (!is_raw_quaternion(q[0], q[1], q[2], q[3]) || is_unit_quaternion(q[0], q[1], q[2], q[3]))
    return "";
  return "its quaternions may be not normalized, which few lines do not prove; name the format " +
         format + " if it is one of " + layout.columns;
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
