// SPDX-License-Identifier: BSD-3-Clause
#include <cstring>

#include "io/colmap/files.h"
#include "io/colmap/write.h"
#include "io/folder.h"

namespace pose_refine {
namespace io {
namespace {

// Files that a reader would find beside ours and believe.
Status check_folder(const std::string& folder) {
  for (const char* name : {"rigs.bin", "frames.bin"}) {
    if (!is_file(folder + "/" + name)) continue;
    return Error{ErrorCode::kExists,
                 std::string("the folder has a ") + name +
                     ", which would contradict the new files: use another folder",
                 folder};
  }
  return ok_status();
}

void append(std::string& out, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFF);
}

void append_f64(std::string& out, double value) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  append(out, bits, 8);
}

void write_cameras(const Model& model, AtomicFile& file) {
  std::string bytes;
  append(bytes, model.cameras.size(), 8);
  for (const auto& [id, camera] : model.cameras) {
    append(bytes, id, 4);
    append(bytes, static_cast<std::uint32_t>(camera.model), 4);
    append(bytes, camera.width, 8);
    append(bytes, camera.height, 8);
    for (const double param : camera.params) append_f64(bytes, param);
  }
  file.append(bytes);
}

void write_images(const Model& model, AtomicFile& file) {
  std::string bytes;
  append(bytes, model.images.size(), 8);
  for (const ModelImage& image : model.images) {
    const Quaternion& q = image.cam_from_world.rotation;
    const Vector3& t = image.cam_from_world.translation;
    append(bytes, image.id, 4);
    for (const double n : {q.w(), q.x(), q.y(), q.z(), t.x(), t.y(), t.z()}) append_f64(bytes, n);
    append(bytes, image.camera_id, 4);
    bytes += image.name + '\0';
    append(bytes, image.observations.size(), 8);
    for (const ModelObservation& o : image.observations) {
      append_f64(bytes, o.u);
      append_f64(bytes, o.v);
      append(bytes, o.point < 0 ? kNoPoint : model.points[static_cast<std::size_t>(o.point)].id, 8);
    }
    file.append(bytes);
    bytes.clear();
  }
  file.append(bytes);
}

void write_points(const Model& model, AtomicFile& file) {
  const std::vector<ColmapTrack> tracks = colmap_tracks(model);
  std::string bytes;
  append(bytes, model.points.size(), 8);
  for (std::size_t i = 0; i < model.points.size(); ++i) {
    const ModelPoint& point = model.points[i];
    append(bytes, point.id, 8);
    for (const double coordinate : {point.x, point.y, point.z}) append_f64(bytes, coordinate);
    for (const std::uint8_t channel : point.color) append(bytes, channel, 1);
    append_f64(bytes, point.error);
    append(bytes, tracks[i].size(), 8);
    for (const auto& [image, observation] : tracks[i]) {
      append(bytes, image, 4);
      append(bytes, observation, 4);
    }
    file.append(bytes);
    bytes.clear();
  }
  file.append(bytes);
}

Status write_files(const std::string& path, const Model& model, bool overwrite) {
  Result<FolderWriter> folder = FolderWriter::create(path, overwrite);
  if (!folder) return folder.error();
  using Write = void (*)(const Model&, AtomicFile&);
  const std::pair<const char*, Write> files[] = {
      {"cameras.bin", write_cameras}, {"images.bin", write_images}, {"points3D.bin", write_points}};
  for (const auto& [name, write] : files) {
    const Result<AtomicFile*> file = folder->add(name);
    if (!file) return file.error();
    write(model, **file);
  }
  return folder->commit();
}

}  // namespace
}  // namespace io

Status write_colmap_binary(const std::string& folder, const Model& model, bool overwrite) {
  Status status = io::check_folder(folder);
  if (status) status = io::check_colmap_model(model);
  if (status) status = io::write_files(folder, model, overwrite);
  if (status || !status.error().file.empty()) return status;
  Error error = status.error();
  error.file = folder;
  return error;
}

}  // namespace pose_refine
