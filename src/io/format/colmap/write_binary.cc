// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/colmap/files.h"
#include "io/format/colmap/put_bytes.h"
#include "io/format/colmap/rigs.h"
#include "io/format/colmap/write.h"

namespace pose_refine {
namespace io {
namespace {

void write_cameras(const Model& model, AtomicFile& file) {
  std::string bytes;
  put_integer(bytes, model.cameras.size(), 8);
  for (const auto& [id, camera] : model.cameras) {
    put_integer(bytes, id, 4);
    put_integer(bytes, static_cast<std::uint32_t>(camera.model), 4);
    put_integer(bytes, camera.width, 8);
    put_integer(bytes, camera.height, 8);
    for (const double param : camera.params) put_f64(bytes, param);
  }
  file.append(bytes);
}

void write_images(const Model& model, AtomicFile& file) {
  std::string bytes;
  put_integer(bytes, model.images.size(), 8);
  for (const ModelImage& image : model.images) {
    put_integer(bytes, image.id, 4);
    put_pose(bytes, image.cam_from_world);
    put_integer(bytes, image.camera_id, 4);
    bytes += image.name + '\0';
    put_integer(bytes, image.observations.size(), 8);
    for (const ModelObservation& o : image.observations) {
      put_f64(bytes, o.u);
      put_f64(bytes, o.v);
      put_integer(bytes,
                  o.point < 0 ? kNoPoint : model.points[static_cast<std::size_t>(o.point)].id, 8);
    }
    file.append(bytes);
    bytes.clear();
  }
  file.append(bytes);
}

void write_points(const Model& model, AtomicFile& file) {
  const std::vector<ColmapTrack> tracks = colmap_tracks(model);
  std::string bytes;
  put_integer(bytes, model.points.size(), 8);
  for (std::size_t i = 0; i < model.points.size(); ++i) {
    const ModelPoint& point = model.points[i];
    put_integer(bytes, point.id, 8);
    for (const double coordinate : {point.x, point.y, point.z}) put_f64(bytes, coordinate);
    for (const std::uint8_t channel : point.color) put_integer(bytes, channel, 1);
    put_f64(bytes, point.error);
    put_integer(bytes, tracks[i].size(), 8);
    for (const auto& [image, observation] : tracks[i]) {
      put_integer(bytes, image, 4);
      put_integer(bytes, observation, 4);
    }
    file.append(bytes);
    bytes.clear();
  }
  file.append(bytes);
}

void write_rigs(const Model& model, AtomicFile& file) {
  file.append(rigs_binary(model.rigs));
}

void write_frames(const Model& model, AtomicFile& file) {
  file.append(frames_binary(model.frames));
}

constexpr ColmapKind kBinary = {".bin",       write_cameras, write_images,
                                write_points, write_rigs,    write_frames};

}  // namespace
}  // namespace io

Status write_colmap_binary(const std::string& folder, const Model& model, bool overwrite) {
  return io::write_colmap(folder, model, io::kBinary, overwrite);
}

}  // namespace pose_refine
