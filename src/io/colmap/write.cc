// SPDX-License-Identifier: BSD-3-Clause
#include "io/colmap/write.h"

#include <cmath>

#include "io/colmap/files.h"
#include "io/folder.h"

namespace pose_refine {
namespace {

using io::append_number;

Error invalid(std::string message) {
  return Error{ErrorCode::kInvalidArgument, std::move(message)};
}

// Files that a reader prefers to ours, or that repeat poses and would contradict ours.
Status check_folder(const std::string& folder) {
  for (const char* name : {"cameras.bin", "images.bin", "points3D.bin", "rigs.bin", "frames.bin",
                           "rigs.txt", "frames.txt"}) {
    if (io::is_file(folder + "/" + name)) {
      return Error{ErrorCode::kExists,
                   std::string("the folder has a ") + name +
                       ", which would contradict the new text files: use another folder",
                   folder};
    }
  }
  return ok_status();
}

Status check_image(const Model& model, const ModelImage& image) {
  const std::string& name = image.name;
  const std::string who = "the image " + io::quoted(name);
  if (name.empty() || name.find_first_of(std::string("\n\r\0", 3)) != std::string::npos ||
      io::is_blank(name.front()) || io::is_blank(name.back())) {
    return invalid(who + " has a name that images.txt cannot hold");
  }
  if (!image.cam_from_world.is_finite()) return invalid("the pose of " + who + " is not finite");
  if (model.cameras.count(image.camera_id) == 0) return invalid(who + " has no camera");
  for (const ModelObservation& observation : image.observations) {
    if (!std::isfinite(observation.u) || !std::isfinite(observation.v)) {
      return invalid(who + " has an observation that is not finite");
    }
    if (observation.point < -1 ||
        observation.point >= static_cast<std::int64_t>(model.points.size())) {
      return invalid(who + " has an observation of a point that does not exist");
    }
  }
  return ok_status();
}

}  // namespace

namespace io {

Status check_colmap_model(const Model& model) {
  ImageCollector distinct;
  for (const ModelImage& image : model.images) {
    Status checked = check_image(model, image);
    if (checked) checked = distinct.check(image, "the model");
    if (!checked) return checked;
  }
  for (const ModelPoint& point : model.points) {
    if (!std::isfinite(point.x + point.y + point.z + point.error)) {
      return invalid("point " + std::to_string(point.id) + " is not finite");
    }
  }
  return ok_status();
}

std::vector<ColmapTrack> colmap_tracks(const Model& model) {
  std::vector<ColmapTrack> tracks(model.points.size());
  for (const ModelImage& image : model.images) {
    for (std::size_t i = 0; i < image.observations.size(); ++i) {
      const std::int64_t point = image.observations[i].point;
      if (point < 0) continue;
      tracks[static_cast<std::size_t>(point)].emplace_back(image.id, static_cast<std::uint32_t>(i));
    }
  }
  return tracks;
}

}  // namespace io

namespace {

void append_real(std::string& out, double value) {
  out += ' ';
  append_number(out, value);
}

void append_integer(std::string& out, std::uint64_t value) {
  out += ' ';
  append_number(out, value);
}

void write_cameras(const Model& model, io::AtomicFile& file) {
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

void write_images(const Model& model, io::AtomicFile& file) {
  file.append("# IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME\n# X Y POINT3D_ID ...\n");
  for (const ModelImage& image : model.images) file.append(image_lines(model, image));
}

void write_points(const Model& model, io::AtomicFile& file) {
  file.append("# POINT3D_ID X Y Z R G B ERROR (IMAGE_ID POINT2D_IDX)...\n");
  const std::vector<io::ColmapTrack> tracks = io::colmap_tracks(model);
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

Status write_files(const std::string& path, const Model& model, bool overwrite) {
  Result<io::FolderWriter> folder = io::FolderWriter::create(path, overwrite);
  if (!folder) return folder.error();
  using Write = void (*)(const Model&, io::AtomicFile&);
  const std::pair<const char*, Write> files[] = {
      {"cameras.txt", write_cameras}, {"images.txt", write_images}, {"points3D.txt", write_points}};
  for (const auto& [name, write] : files) {
    const Result<io::AtomicFile*> file = folder->add(name);
    if (!file) return file.error();
    write(model, **file);
  }
  return folder->commit();
}

}  // namespace

Status write_colmap_model(const std::string& folder, const Model& model, bool overwrite) {
  Status status = check_folder(folder);
  if (status) status = io::check_colmap_model(model);
  if (status) status = write_files(folder, model, overwrite);
  if (status || !status.error().file.empty()) return status;
  Error error = status.error();
  error.file = folder;
  return error;
}

}  // namespace pose_refine
