// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/colmap/rigs.h"
#include "io/format/colmap/write.h"
#include "io/text/number.h"

namespace pose_refine {
namespace io {
namespace {

void append_real(std::string& out, double value) {
  out += ' ';
  append_number(out, value);
}

void append_integer(std::string& out, std::uint64_t value) {
  out += ' ';
  append_number(out, value);
}

void write_cameras(const Model& model, AtomicFile& file) {
  file.append("# CAMERA_ID MODEL WIDTH HEIGHT PARAMS...\n");
  for (const auto& [id, camera] : model.cameras) {
    std::string line = std::to_string(id) + " ";
    line += camera_model_info(camera.model).name;
    append_integer(line, camera.width);
    append_integer(line, camera.height);
    for (double param : camera.params) append_real(line, param);
    file.append(line + "\n");
  }
}

std::string image_lines(const Model& model, const ModelImage& image) {
  const Quaternion& q = image.cam_from_world.rotation;
  const Vector3& t = image.cam_from_world.translation;
  std::string text = std::to_string(image.id);
  for (double n : {q.w(), q.x(), q.y(), q.z(), t.x(), t.y(), t.z()}) append_real(text, n);
  append_integer(text, image.camera_id);
  text += " " + image.name + "\n";
  const char* blank = "";
  for (const ModelObservation& observation : image.observations) {
    text += blank;
    blank = " ";
    append_number(text, observation.u);
    append_real(text, observation.v);
    if (observation.point < 0) {
      text += " -1";
    } else {
      append_integer(text, model.points[static_cast<std::size_t>(observation.point)].id);
    }
  }
  return text + "\n";
}

void write_images(const Model& model, AtomicFile& file) {
  file.append("# IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME\n# X Y POINT3D_ID ...\n");
  for (const ModelImage& image : model.images) file.append(image_lines(model, image));
}

void write_points(const Model& model, AtomicFile& file) {
  file.append("# POINT3D_ID X Y Z R G B ERROR (IMAGE_ID POINT2D_IDX)...\n");
  const std::vector<ColmapTrack> tracks = colmap_tracks(model);
  for (std::size_t i = 0; i < model.points.size(); ++i) {
    const ModelPoint& point = model.points[i];
    std::string line = std::to_string(point.id);
    for (double coordinate : {point.x, point.y, point.z}) append_real(line, coordinate);
    for (std::uint8_t channel : point.color) append_integer(line, channel);
    append_real(line, point.error);
    for (const auto& [image, observation] : tracks[i]) {
      append_integer(line, image);
      append_integer(line, observation);
    }
    file.append(line + "\n");
  }
}

void write_rigs(const Model& model, AtomicFile& file) {
  file.append(rigs_text(model.rigs));
}

void write_frames(const Model& model, AtomicFile& file) {
  file.append(frames_text(model.frames));
}

constexpr ColmapKind kText = {".txt",       write_cameras, write_images,
                              write_points, write_rigs,    write_frames};

}  // namespace
}  // namespace io

Status write_colmap_model(const std::string& folder, const Model& model, bool overwrite) {
  return io::write_colmap(folder, model, io::kText, overwrite);
}

}  // namespace pose_refine
