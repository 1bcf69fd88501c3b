// SPDX-License-Identifier: BSD-3-Clause
// kapture 1.0 and 1.1 is a folder with sensors/sensors.txt (COLMAP's camera models),
// records_camera.txt, trajectories.txt (world to camera; empty fields mean unknown), perhaps
// rigs.txt, and reconstruction/ with points3d.txt, keypoints and observations.txt.
#include "io/files/folder.h"
#include "io/format/kapture_points.h"
#include "io/format/kapture_table.h"
#include "io/format/line.h"
#include "io/text/names.h"

namespace pose_refine::io {
namespace {

constexpr char kHeader[] = "# kapture format: 1.1\n";

Fit sniff(const PoseInput& input) {
  return is_file(input.path + "/sensors/sensors.txt") ? Fit::kYes : Fit::kNo;
}

// Reads "sensor_id, name, camera, MODEL, width, height, params..."; other sensors are left out.
Result<std::map<std::string, std::uint32_t>> read_sensors(const std::string& folder, Model& model) {
  std::map<std::string, std::uint32_t> ids;
  const Result<KaptureTable> table = KaptureTable::read(folder + "/sensors/sensors.txt");
  if (!table) return table.error();
  for (const KaptureRow& row : table->rows()) {
    if (row.fields.size() < 3) return table->error(row, "expected sensor_id, name, type, ...");
    if (row.fields[2] != "camera") continue;
    std::string text;
    for (std::size_t i = 3; i < row.fields.size(); ++i) text += std::string(row.fields[i]) + ' ';
    std::uint32_t id = kNoCamera;
    if (text.rfind("UNKNOWN_CAMERA", 0) != 0) {
      Line line(text, row.line);
      const Result<Camera> camera = parse_camera(line);
      if (!camera) return table->error(row, camera.error().message);
      id = static_cast<std::uint32_t>(model.cameras.size() + 1);
      model.cameras.emplace(id, *camera);
    }
    if (!ids.emplace(row.fields[0], id).second) {
      return table->error(row, "the sensor " + quoted(row.fields[0]) + " is there twice");
    }
  }
  return ids;
}

// Maps "timestamp, device" to a pose.
using Trajectories = std::map<std::pair<std::string, std::string>, Pose>;

Result<Pose> pose_of_fields(const KaptureTable& table, const KaptureRow& row) {
  double n[7];
  for (std::size_t i = 0; i < 7; ++i) {
    const std::optional<double> number = to_real(row.fields[i + 2]);
    if (!number) return table.error(row, quoted(row.fields[i + 2]) + " is not a finite number");
    n[i] = *number;
  }
  const Result<Pose> pose = pose_from_numbers(n);
  if (!pose) return table.error(row, pose.error().message);
  return pose;
}

bool is_partial(const KaptureRow& row) {
  for (std::size_t i = 2; i < row.fields.size(); ++i) {
    if (row.fields[i].empty()) return true;
  }
  return false;
}

// Adds "a, b, qw, qx, qy, qz, tx, ty, tz" rows and returns how many were partial.
Result<std::size_t> read_poses_table(const std::string& path, Trajectories& poses) {
  const Result<KaptureTable> table = KaptureTable::read(path);
  if (!table) return table.error();
  std::size_t partial = 0;
  for (const KaptureRow& row : table->rows()) {
    if (row.fields.size() != 9) {
      return table->error(row, "expected 9 fields: two keys, qw, qx, qy, qz, tx, ty, tz; found " +
                                   std::to_string(row.fields.size()));
    }
    if (is_partial(row)) ++partial;
    if (is_partial(row)) continue;
    const Result<Pose> pose = pose_of_fields(*table, row);
    if (!pose) return pose.error();
    const auto key = std::pair(std::string(row.fields[0]), std::string(row.fields[1]));
    if (!poses.emplace(key, *pose).second) return table->error(row, "the pose is there twice");
  }
  return partial;
}

// Returns the pose of a record, which is its own or follows from its rig (cam_from_rig *
// rig_from_world).
std::optional<Pose> find_pose(const Trajectories& poses, const Trajectories& rigs,
                              const std::string& time, const std::string& device) {
  const auto own = poses.find({time, device});
  if (own != poses.end()) return own->second;
  for (const auto& [key, sensor_from_rig] : rigs) {
    if (key.second != device) continue;
    const auto rig = find_pose(poses, {}, time, key.first);
    if (rig) return sensor_from_rig * *rig;
  }
  return std::nullopt;
}

Status read_records(const std::string& folder, const std::map<std::string, std::uint32_t>& cameras,
                    const Trajectories& poses, const Trajectories& rigs, Model& model) {
  const auto table = KaptureTable::read(folder + "/sensors/records_camera.txt");
  if (!table) return table.error();
  for (const KaptureRow& row : table->rows()) {
    if (row.fields.size() != 3) return table->error(row, "expected timestamp, device_id, path");
    const std::string time(row.fields[0]), device(row.fields[1]), name(row.fields[2]);
    const auto camera = cameras.find(device);
    if (camera == cameras.end()) {
      return table->error(row, "there is no camera " + quoted(device) + " in sensors.txt");
    }
    if (!check_name(name)) return table->error(row, check_name(name).error().message);
    const std::optional<Pose> pose = find_pose(poses, rigs, time, device);
    ModelImage image;
    image.id = static_cast<std::uint32_t>(model.images.size() + 1);
    image.name = name;
    image.camera_id = camera->second;
    image.has_pose = pose.has_value();
    if (pose) image.cam_from_world = *pose;
    model.images.push_back(std::move(image));
  }
  return ok_status();
}

Result<Model> read(const PoseInput& input) {
  if (sniff(input) == Fit::kNo) {
    return Error{ErrorCode::kNotFound, "expected kapture's sensors/sensors.txt", input.path};
  }
  Model model;
  const auto cameras = read_sensors(input.path, model);
  if (!cameras) return cameras.error();
  Trajectories poses, rigs;
  for (const auto& [file, target] :
       {std::pair("/sensors/trajectories.txt", &poses), std::pair("/sensors/rigs.txt", &rigs)}) {
    if (!is_file(input.path + file)) continue;
    const Result<std::size_t> partial = read_poses_table(input.path + file, *target);
    if (!partial) return partial.error();
    if (*partial == 0) continue;
    model.notes.push_back(std::to_string(*partial) + " poses without rotation or position in " +
                          (file + 1) + " are left out");
  }
  Status status = read_records(input.path, *cameras, poses, rigs, model);
  if (status) status = read_kapture_points(input.path, model);
  const Status distinct = status ? check_model(model) : status;
  if (!distinct) {
    Error error = distinct.error();
    if (error.file.empty()) error.file = input.path;
    error.code = error.code == ErrorCode::kInvalidArgument ? ErrorCode::kMalformed : error.code;
    return error;
  }
  return model;
}

std::string sensors_text(const Model& model) {
  std::string text = std::string(kHeader) + "# sensor_id, name, sensor_type, [sensor_params]+\n";
  for (const auto& [id, camera] : model.cameras) {
    std::string fields = camera_text(camera);
    for (std::size_t at = 0; (at = fields.find(' ', at)) != std::string::npos; at += 2) {
      fields.replace(at, 1, ", ");
    }
    text += "cam" + std::to_string(id) + ", , camera, " + fields + '\n';
  }
  return text;
}

Status write(const std::string& path, const Model& model, bool overwrite) {
  std::string records = std::string(kHeader) + "# timestamp, device_id, image_path\n";
  std::string poses = std::string(kHeader) + "# timestamp, device_id, qw, qx, qy, qz, tx, ty, tz\n";
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    const ModelImage& image = model.images[i];
    if (!check_leading_name(image.name) || image.name.find(',') != std::string::npos) {
      return Error{ErrorCode::kInvalidArgument,
                   "the name " + quoted(image.name) + " cannot be written in this format"};
    }
    if (image.camera_id == kNoCamera) {
      return Error{ErrorCode::kInvalidArgument,
                   "the image " + quoted(image.name) + " has no camera, which this format needs"};
    }
    const std::string key = std::to_string(i) + ", cam" + std::to_string(image.camera_id);
    records += key + ", " + image.name + '\n';
    if (!image.has_pose) continue;
    poses += key;
    const Quaternion& q = image.cam_from_world.rotation;
    const Vector3& t = image.cam_from_world.translation;
    for (const double number : {q.w(), q.x(), q.y(), q.z(), t.x(), t.y(), t.z()}) {
      poses += ", ";
      append_number(poses, number);
    }
    poses += '\n';
  }
  Result<FolderWriter> folder = FolderWriter::create(path, overwrite);
  if (!folder) return folder.error();
  Status status = add_whole(*folder, "sensors/sensors.txt", sensors_text(model));
  if (status) status = add_whole(*folder, "sensors/records_camera.txt", records);
  if (status) status = add_whole(*folder, "sensors/trajectories.txt", poses);
  if (status && !model.points.empty()) status = write_kapture_points(*folder, path, model);
  return status ? folder->commit() : status;
}

}  // namespace

PoseFormatRow kapture_format() {
  PoseFormatRow row;
  row.info = {"kapture", "folder of kapture 1.1: sensors/ and perhaps reconstruction/", true,
              kWorldToCamera, true};
  row.kind = Kind::kFolder;
  row.sniff = sniff;
  row.read_model = read;
  row.write_model = write;
  row.holds.cameras = row.holds.points = row.holds.colors = row.holds.unposed = true;
  row.holds.unmatched = true;
  return row;
}

}  // namespace pose_refine::io
