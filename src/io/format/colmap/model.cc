// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/colmap/files.h"
#include "io/format/colmap/rigs.h"

namespace pose_refine::io {
namespace {

// These are a model's files; binary ones are preferred, as COLMAP does.
struct Files {
  std::string folder;
  bool binary;

  std::string path(const char* stem) const {
    return folder + "/" + stem + (binary ? ".bin" : ".txt");
  }
  bool complete() const {
    return is_file(path("cameras")) && is_file(path("images")) && is_file(path("points3D"));
  }
};

Result<Files> find_files(const std::string& folder) {
  for (bool binary : {true, false}) {
    const Files files{folder, binary};
    if (files.complete()) return files;
  }
  if (!is_folder(folder)) return Error{ErrorCode::kNotFound, "there is no such folder", folder};
  return Error{ErrorCode::kNotFound,
               "expected a COLMAP model: cameras, images and points3D, all .bin or all .txt",
               folder};
}

// Gives a file to its reader for text or for binary.
template <class FromText, class FromBinary>
auto read_with(const Files& files, const char* stem, FromText&& from_text, FromBinary&& from_binary)
    -> decltype(from_text(std::declval<Lines>())) {
  const std::string path = files.path(stem);
  Result<Buffer> buffer = files.binary ? read_file(path) : read_text_file(path);
  if (!buffer) return buffer.error();
  // What is made of a large file is as large as its bytes: both at once are twice as much.
  const auto release = [&](std::size_t end) { buffer->release(end); };
  if (files.binary) return from_binary(Bytes(buffer->view(), path, release));
  return from_text(Lines(buffer->view(), path));
}

Status read_rigs(const Files& files, PlacedImages& placed) {
  if (!is_file(files.path("rigs"))) return ok_status();
  Result<RigList> rigs = read_with(files, "rigs", read_rigs_text, read_rigs_binary);
  if (!rigs) return rigs.error();
  placed.rigs = std::move(*rigs);
  if (!is_file(files.path("frames"))) return ok_status();
  Result<FrameList> frames = read_with(
      files, "frames", [&](Lines lines) { return read_frames_text(std::move(lines), placed.rigs); },
      [&](Bytes bytes) { return read_frames_binary(std::move(bytes), placed.rigs); });
  if (!frames) return frames.error();
  placed.frames = std::move(*frames);
  const Result<std::size_t> changed = follow_frames(placed.rigs, placed.frames, placed.images);
  if (!changed) {
    Error error = changed.error();
    error.file = files.path("frames");
    return error;
  }
  if (*changed > 0) {
    placed.notes.push_back(
        std::to_string(*changed) +
        " images have another pose in frames than in images; the one in frames is "
        "taken, as COLMAP does");
  }
  return ok_status();
}

Result<PlacedImages> read_placed(const Files& files) {
  Result<ImageList> images = read_with(files, "images", read_images_text, read_images_binary);
  if (!images) return images.error();
  PlacedImages placed;
  placed.images = std::move(*images);
  const Status rigs = read_rigs(files, placed);
  if (!rigs) return rigs.error();
  return placed;
}

// COLMAP's recipe for known poses has an empty points3D.txt.
Result<PointList> read_points(const Files& files, const TrackCheck& tracks) {
  if (!files.binary && is_empty_file(files.path("points3D"))) return PointList();
  return read_with(
      files, "points3D", [&](Lines lines) { return read_points_text(std::move(lines), tracks); },
      [&](Bytes bytes) { return read_points_binary(std::move(bytes), tracks); });
}

Status check_cameras(const Files& files, const CameraMap& cameras, const ImageList& images) {
  for (const ModelImage& image : images) {
    if (cameras.count(image.camera_id) != 0) continue;
    return Error{ErrorCode::kMalformed,
                 "image " + std::to_string(image.id) + " " + quoted(image.name) +
                     " refers to camera " + std::to_string(image.camera_id) +
                     ", which does not exist",
                 files.path("images")};
  }
  return ok_status();
}

// Turns the point ids of observations into indices; drops and counts those of absent points.
Model resolved(Model model) {
  const IdIndex index(model.points);
  for (ModelImage& image : model.images) {
    for (ModelObservation& observation : image.observations) {
      if (observation.point == -1) continue;
      const std::size_t i = index.find(static_cast<std::uint64_t>(observation.point));
      model.dangling += i == IdIndex::kNone ? 1 : 0;
      observation.point = i == IdIndex::kNone ? -1 : static_cast<std::int64_t>(i);
    }
  }
  return model;
}

Result<Model> read_model(const std::string& folder) {
  const Result<Files> files = find_files(folder);
  if (!files) return files.error();
  Result<CameraMap> cameras = read_with(*files, "cameras", read_cameras_text, read_cameras_binary);
  if (!cameras) return cameras.error();
  Result<PlacedImages> placed = read_placed(*files);
  if (!placed) return placed.error();
  const Status checked = check_cameras(*files, *cameras, placed->images);
  if (!checked) return checked.error();
  Result<PointList> points = read_points(*files, TrackCheck(placed->images));
  if (!points) return points.error();

  Model model;
  model.dangling_tracks = points->dangling_tracks;
  model.cameras = std::move(*cameras);
  model.images = std::move(placed->images);
  model.rigs = std::move(placed->rigs);
  model.frames = std::move(placed->frames);
  model.notes = std::move(placed->notes);
  model.points = std::move(points->points);
  model.format = files->binary ? "colmap_binary" : "colmap_text";
  return resolved(std::move(model));
}

}  // namespace

Result<PlacedImages> read_images(const std::string& folder) {
  const Result<Files> whole = find_files(folder);
  const Files files = whole ? *whole : Files{folder, is_file(folder + "/images.bin")};
  if (!is_file(files.path("images"))) {
    return Error{ErrorCode::kNotFound, "the folder has neither images.bin nor images.txt", folder};
  }
  return read_placed(files);
}

}  // namespace pose_refine::io

namespace pose_refine {

Result<Model> read_colmap_model(const std::string& folder) {
  return io::with_memory_errors(folder, [&] { return io::read_model(folder); });
}

}  // namespace pose_refine
