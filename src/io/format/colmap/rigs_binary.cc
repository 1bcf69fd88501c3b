// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/colmap/files.h"
#include "io/format/colmap/put_bytes.h"
#include "io/format/colmap/rigs.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kRigSize = 8, kSensorSize = 8, kFrameSize = 68, kDataSize = 16;

Result<Sensor> read_sensor(Bytes& bytes) {
  const std::int32_t type = bytes.i32();
  const std::uint32_t id = bytes.u32();
  if (bytes.overrun()) return bytes.error("the file ends inside a sensor");
  if (type < -1 || type > 1)
    return bytes.error("there is no sensor type " + std::to_string(type), ErrorCode::kUnsupported);
  return Sensor{static_cast<SensorType>(type), id};
}

Result<Pose> read_pose(Bytes& bytes) {
  double numbers[7];
  for (double& number : numbers) number = bytes.f64();
  if (bytes.overrun()) return bytes.error("the file ends inside a pose");
  Result<Pose> pose = pose_from_numbers(numbers);
  if (!pose) return bytes.error(pose.error().message);
  return pose;
}

Result<ModelRig::Mounted> read_mounted(Bytes& bytes) {
  const Result<Sensor> sensor = read_sensor(bytes);
  if (!sensor) return sensor.error();
  const std::uint8_t has_pose = bytes.u8();
  if (bytes.overrun()) return bytes.error("the file ends inside a sensor");
  if (has_pose > 1) return bytes.error("a sensor must have a pose (1) or none (0)");
  ModelRig::Mounted mounted = {*sensor, std::nullopt};
  if (has_pose == 0) return mounted;
  const Result<Pose> pose = read_pose(bytes);
  if (!pose) return pose.error();
  mounted.sensor_from_rig = *pose;
  return mounted;
}

Result<ModelRig> read_rig(Bytes& bytes) {
  ModelRig rig;
  rig.id = bytes.u32();
  const std::uint32_t count = bytes.u32();
  if (bytes.overrun()) return bytes.error("the file ends inside a rig");
  if (!bytes.fits(count, kSensorSize)) {
    return bytes.error(std::to_string(count) + " sensors do not fit into the rest of the file");
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i == 0) {
      const Result<Sensor> reference = read_sensor(bytes);
      if (!reference) return reference.error();
      rig.sensors.push_back({*reference, std::nullopt});
    } else {
      const Result<ModelRig::Mounted> mounted = read_mounted(bytes);
      if (!mounted) return mounted.error();
      rig.sensors.push_back(*mounted);
    }
  }
  return rig;
}

Result<ModelFrame> read_frame(Bytes& bytes) {
  ModelFrame frame;
  frame.id = bytes.u32();
  frame.rig_id = bytes.u32();
  const Result<Pose> pose = read_pose(bytes);
  if (!pose) return pose.error();
  frame.rig_from_world = *pose;
  const std::uint32_t count = bytes.u32();
  if (bytes.overrun() || !bytes.fits(count, kDataSize)) {
    return bytes.error("the frame's data do not fit into the rest of the file");
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    const Result<Sensor> sensor = read_sensor(bytes);
    if (!sensor) return sensor.error();
    frame.data.push_back({*sensor, bytes.u64()});
  }
  return frame;
}

// Reads a number of records and the records; `check` looks at all of them.
template <class Record, class Read, class Check>
Result<std::vector<Record>> read_records(Bytes& bytes, Read&& read, std::size_t size,
                                         const char* what, Check&& check) {
  const std::uint64_t count = bytes.u64();
  if (bytes.overrun() || !bytes.fits(count, size)) {
    return bytes.error(std::to_string(count) + " " + what + " do not fit into the rest of it");
  }
  std::vector<Record> records;
  for (std::uint64_t i = 0; i < count; ++i) {
    Result<Record> record = read(bytes);
    if (!record) return record.error();
    records.push_back(std::move(*record));
  }
  if (bytes.left() > 0) return bytes.error(std::string("there are bytes after the ") + what);
  const Status checked = check(records);
  if (!checked) return bytes.error(checked.error().message);
  return records;
}

void put_sensor(std::string& out, const Sensor& sensor) {
  put_integer(out, static_cast<std::uint32_t>(sensor.type), 4);
  put_integer(out, sensor.id, 4);
}

}  // namespace

Result<RigList> read_rigs_binary(Bytes bytes) {
  return read_records<ModelRig>(bytes, read_rig, kRigSize, "rigs", check_rigs);
}

Result<FrameList> read_frames_binary(Bytes bytes, const RigList& rigs) {
  return read_records<ModelFrame>(
      bytes, read_frame, kFrameSize, "frames",
      [&](const FrameList& frames) { return check_frames(frames, rigs); });
}

std::string rigs_binary(const RigList& rigs) {
  std::string out;
  put_integer(out, rigs.size(), 8);
  for (const ModelRig& rig : rigs) {
    put_integer(out, rig.id, 4);
    put_integer(out, rig.sensors.size(), 4);
    for (const ModelRig::Mounted& mounted : rig.sensors) {
      put_sensor(out, mounted.sensor);
      if (&mounted == &rig.sensors.front()) continue;
      put_integer(out, mounted.sensor_from_rig ? 1 : 0, 1);
      if (mounted.sensor_from_rig) put_pose(out, *mounted.sensor_from_rig);
    }
  }
  return out;
}

std::string frames_binary(const FrameList& frames) {
  std::string out;
  put_integer(out, frames.size(), 8);
  for (const ModelFrame& frame : frames) {
    put_integer(out, frame.id, 4);
    put_integer(out, frame.rig_id, 4);
    put_pose(out, frame.rig_from_world);
    put_integer(out, frame.data.size(), 4);
    for (const ModelFrame::Data& data : frame.data) {
      put_sensor(out, data.sensor);
      put_integer(out, data.id, 8);
    }
  }
  return out;
}

}  // namespace pose_refine::io
