// SPDX-License-Identifier: BSD-3-Clause
#include <array>

#include "io/format/colmap/files.h"
#include "io/format/colmap/rigs.h"

namespace pose_refine::io {
namespace {

constexpr std::array<std::pair<std::string_view, SensorType>, 3> kTypes = {
    {{"CAMERA", SensorType::kCamera},
     {"IMU", SensorType::kImu},
     {"INVALID", SensorType::kInvalid}}};

// Reads "TYPE ID".
std::optional<Sensor> parse_sensor(Line& line) {
  const std::string_view name = line.token();
  for (const auto& [known, type] : kTypes) {
    if (known != name) continue;
    const auto id = line.integer<std::uint32_t>();
    return id ? std::optional<Sensor>({type, *id}) : std::nullopt;
  }
  return std::nullopt;
}

// Reads "TYPE ID HAS_POSE [QW QX QY QZ TX TY TZ]".
std::optional<ModelRig::Mounted> parse_mounted(Line& line) {
  const std::optional<Sensor> sensor = parse_sensor(line);
  const auto has_pose = sensor ? line.integer<int>() : std::nullopt;
  if (!has_pose || *has_pose < 0 || *has_pose > 1) return std::nullopt;
  ModelRig::Mounted mounted = {*sensor, std::nullopt};
  if (*has_pose == 0) return mounted;
  const Result<Pose> pose = parse_pose(line);
  if (!pose) return std::nullopt;
  mounted.sensor_from_rig = *pose;
  return mounted;
}

std::optional<ModelRig> parse_rig(Line line) {
  const auto id = line.integer<std::uint32_t>();
  const auto count = id ? line.integer<std::uint32_t>() : std::nullopt;
  if (!count) return std::nullopt;
  ModelRig rig;
  rig.id = *id;
  for (std::uint32_t i = 0; i < *count; ++i) {
    if (i == 0) {
      const std::optional<Sensor> reference = parse_sensor(line);
      if (!reference) return std::nullopt;
      rig.sensors.push_back({*reference, std::nullopt});
    } else {
      const auto mounted = parse_mounted(line);
      if (!mounted) return std::nullopt;
      rig.sensors.push_back(*mounted);
    }
  }
  return line.at_end() ? std::optional<ModelRig>(rig) : std::nullopt;
}

std::optional<ModelFrame> parse_frame(Line line) {
  const auto id = line.integer<std::uint32_t>();
  const auto rig = id ? line.integer<std::uint32_t>() : std::nullopt;
  if (!rig) return std::nullopt;
  const Result<Pose> pose = parse_pose(line);
  const auto count = pose ? line.integer<std::uint32_t>() : std::nullopt;
  if (!count) return std::nullopt;
  ModelFrame frame = {*id, *rig, *pose, {}};
  for (std::uint32_t i = 0; i < *count; ++i) {
    const std::optional<Sensor> sensor = parse_sensor(line);
    const auto data = sensor ? line.integer<std::uint64_t>() : std::nullopt;
    if (!data) return std::nullopt;
    frame.data.push_back({*sensor, *data});
  }
  return line.at_end() ? std::optional<ModelFrame>(frame) : std::nullopt;
}

// Reads one record a line; `check` looks at all of them.
template <class Record, class Parse, class Check>
Result<std::vector<Record>> read_records(Lines lines, Parse&& parse, const char* expected,
                                         Check&& check) {
  std::vector<Record> records;
  std::vector<std::int64_t> line_of = {0};
  while (const std::optional<Line> line = lines.next_data()) {
    line_of.push_back(line->number());
    std::optional<Record> record = parse(*line);
    if (!record) return lines.error(line->number(), std::string("expected ") + expected);
    records.push_back(std::move(*record));
  }
  const Status checked = check(records);
  if (checked) return records;
  const auto record = static_cast<std::size_t>(checked.error().line);
  return lines.error(line_of[record], checked.error().message);
}

void append_sensor(std::string& text, const Sensor& sensor) {
  for (const auto& [name, type] : kTypes) {
    if (type == sensor.type) text += ' ' + std::string(name);
  }
  text += ' ';
  append_number(text, std::uint64_t{sensor.id});
}

void append_pose(std::string& text, const Pose& pose) {
  const Quaternion& q = pose.rotation;
  const Vector3& t = pose.translation;
  for (const double number : {q.w(), q.x(), q.y(), q.z(), t.x(), t.y(), t.z()}) {
    text += ' ';
    append_number(text, number);
  }
}

}  // namespace

Result<RigList> read_rigs_text(Lines lines) {
  return read_records<ModelRig>(
      std::move(lines), parse_rig,
      "RIG_ID NUM_SENSORS REF_TYPE REF_ID (TYPE ID HAS_POSE [QW QX QY QZ TX TY TZ])...",
      check_rigs);
}

Result<FrameList> read_frames_text(Lines lines, const RigList& rigs) {
  return read_records<ModelFrame>(
      std::move(lines), parse_frame,
      "FRAME_ID RIG_ID QW QX QY QZ TX TY TZ NUM_DATA_IDS (TYPE SENSOR_ID DATA_ID)...",
      [&](const FrameList& frames) { return check_frames(frames, rigs); });
}

std::string rigs_text(const RigList& rigs) {
  std::string text =
      "# RIG_ID NUM_SENSORS REF_TYPE REF_ID (TYPE ID HAS_POSE [QW QX QY QZ TX TY TZ])...\n";
  for (const ModelRig& rig : rigs) {
    text += std::to_string(rig.id) + ' ' + std::to_string(rig.sensors.size());
    for (const ModelRig::Mounted& mounted : rig.sensors) {
      append_sensor(text, mounted.sensor);
      if (&mounted == &rig.sensors.front()) continue;
      text += mounted.sensor_from_rig ? " 1" : " 0";
      if (mounted.sensor_from_rig) append_pose(text, *mounted.sensor_from_rig);
    }
    text += '\n';
  }
  return text;
}

std::string frames_text(const FrameList& frames) {
  std::string text =
      "# FRAME_ID RIG_ID QW QX QY QZ TX TY TZ NUM_DATA_IDS (TYPE SENSOR_ID DATA_ID)...\n";
  for (const ModelFrame& frame : frames) {
    text += std::to_string(frame.id) + ' ' + std::to_string(frame.rig_id);
    append_pose(text, frame.rig_from_world);
    text += ' ' + std::to_string(frame.data.size());
    for (const ModelFrame::Data& data : frame.data) {
      append_sensor(text, data.sensor);
      text += ' ' + std::to_string(data.id);
    }
    text += '\n';
  }
  return text;
}

}  // namespace pose_refine::io
