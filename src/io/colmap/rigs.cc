// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "io/colmap/files.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kRigSize = 8, kFrameSize = 68, kDataSize = 16;

bool is_sensor_type(std::int64_t type) {
  return type >= -1 && type <= 1;
}
bool is_sensor_type(std::string_view type) {
  return type == "CAMERA" || type == "IMU" || type == "INVALID";
}

bool has_id(const RigIds& rigs, std::uint32_t id) {
  return std::binary_search(rigs.begin(), rigs.end(), id);
}

Error unknown_rig(Error error, std::uint32_t id) {
  error.message = "the frame refers to rig " + std::to_string(id) + ", which does not exist";
  return error;
}

// Sorted; an error without a position for an id that is there twice.
Result<RigIds> sorted(RigIds rigs) {
  std::sort(rigs.begin(), rigs.end());
  const auto twice = std::adjacent_find(rigs.begin(), rigs.end());
  if (twice == rigs.end()) return rigs;
  return Error{ErrorCode::kMalformed, "rig id " + std::to_string(*twice) + " is there twice"};
}

// "TYPE ID HAS_POSE [QW QX QY QZ TX TY TZ]".
bool parse_sensor(Line& line) {
  if (!is_sensor_type(line.token()) || !line.integer<std::uint32_t>()) return false;
  const auto has_pose = line.integer<int>();
  if (!has_pose || *has_pose < 0 || *has_pose > 1) return false;
  return *has_pose == 0 || parse_pose(line).ok();
}

bool parse_rig(Line& line) {
  const auto sensors = line.integer<std::uint32_t>();
  if (!sensors) return false;
  if (*sensors == 0) return line.at_end();
  if (!is_sensor_type(line.token()) || !line.integer<std::uint32_t>()) return false;
  for (std::uint32_t i = 1; i < *sensors; ++i) {
    if (!parse_sensor(line)) return false;
  }
  return line.at_end();
}

bool parse_frame_data(Line& line) {
  const auto count = line.integer<std::uint32_t>();
  if (!count) return false;
  for (std::uint32_t i = 0; i < *count; ++i) {
    if (!is_sensor_type(line.token()) || !line.integer<std::uint32_t>() ||
        !line.integer<std::uint64_t>()) {
      return false;
    }
  }
  return line.at_end();
}

}  // namespace

Result<RigIds> check_rigs_text(Lines lines) {
  RigIds rigs;
  while (std::optional<Line> line = lines.next_data()) {
    const auto id = line->integer<std::uint32_t>();
    if (!id || !parse_rig(*line)) {
      return lines.error(line->number(),
                         "expected RIG_ID NUM_SENSORS REF_TYPE REF_ID (TYPE ID "
                         "HAS_POSE [QW QX QY QZ TX TY TZ])...");
    }
    rigs.push_back(*id);
  }
  Result<RigIds> result = sorted(std::move(rigs));
  if (!result) return lines.error(0, result.error().message);
  return result;
}

Status check_frames_text(Lines lines, const RigIds& rigs) {
  while (std::optional<Line> line = lines.next_data()) {
    const auto id = line->integer<std::uint32_t>();
    const auto rig = id ? line->integer<std::uint32_t>() : std::nullopt;
    if (!rig || !parse_pose(*line) || !parse_frame_data(*line)) {
      return lines.error(line->number(),
                         "expected FRAME_ID RIG_ID QW QX QY QZ TX TY TZ "
                         "NUM_DATA_IDS (TYPE SENSOR_ID DATA_ID)...");
    }
    if (!has_id(rigs, *rig)) return unknown_rig(lines.error(line->number(), {}), *rig);
  }
  return ok_status();
}

namespace {

Status check_pose(Bytes& bytes) {
  double numbers[7];
  for (double& number : numbers) number = bytes.f64();
  if (bytes.overrun()) return bytes.error("the file ends inside a pose");
  const Result<Pose> pose = pose_from_numbers(numbers);
  if (!pose) return bytes.error(pose.error().message);
  return ok_status();
}

Status check_sensors(Bytes& bytes, std::uint32_t count) {
  if (!bytes.fits(count, 8)) return bytes.error("the sensors do not fit into the rest of the file");
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::int32_t type = bytes.i32();
    bytes.u32();
    const std::uint8_t has_pose = i == 0 ? 0 : bytes.u8();  // the reference sensor has none
    if (bytes.overrun()) return bytes.error("the file ends inside a sensor");
    if (!is_sensor_type(type) || has_pose > 1) return bytes.error("there is no such sensor");
    const Status pose = has_pose == 1 ? check_pose(bytes) : ok_status();
    if (!pose) return pose;
  }
  return ok_status();
}

Status check_frame(Bytes& bytes, const RigIds& rigs) {
  bytes.u32();
  const std::uint32_t rig = bytes.u32();
  const Status pose = check_pose(bytes);
  if (!pose) return pose;
  if (!has_id(rigs, rig)) return unknown_rig(bytes.error({}), rig);
  const std::uint32_t count = bytes.u32();
  if (bytes.overrun() || !bytes.fits(count, kDataSize)) {
    return bytes.error("the frame's data do not fit into the rest of the file");
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!is_sensor_type(bytes.i32())) return bytes.error("there is no such sensor type");
    bytes.u32();
    bytes.u64();
  }
  return ok_status();
}

}  // namespace

Result<RigIds> check_rigs_binary(Bytes bytes) {
  const std::uint64_t count = bytes.u64();
  if (bytes.overrun() || !bytes.fits(count, kRigSize)) {
    return bytes.error(std::to_string(count) + " rigs do not fit into the rest of the file");
  }
  RigIds rigs;
  for (std::uint64_t i = 0; i < count; ++i) {
    rigs.push_back(bytes.u32());
    const std::uint32_t sensors = bytes.u32();
    if (bytes.overrun()) return bytes.error("the file ends inside a rig");
    const Status checked = check_sensors(bytes, sensors);
    if (!checked) return checked.error();
  }
  if (bytes.left() > 0) return bytes.error("there are bytes after the last rig");
  Result<RigIds> result = sorted(std::move(rigs));
  if (!result) return bytes.error(result.error().message);
  return result;
}

Status check_frames_binary(Bytes bytes, const RigIds& rigs) {
  const std::uint64_t count = bytes.u64();
  if (bytes.overrun() || !bytes.fits(count, kFrameSize)) {
    return bytes.error(std::to_string(count) + " frames do not fit into the rest of the file");
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    const Status checked = check_frame(bytes, rigs);
    if (!checked) return checked;
  }
  if (bytes.left() > 0) return bytes.error("there are bytes after the last frame");
  return ok_status();
}

}  // namespace pose_refine::io
