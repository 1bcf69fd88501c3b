// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include "io/format/colmap/files.h"
#include "io/format/colmap/rigs.h"
#include "io/format/colmap/write.h"

namespace pose_refine::io {
namespace {

Error invalid(std::string message) {
  return Error{ErrorCode::kInvalidArgument, std::move(message)};
}

Status check_image(const Model& model, const ModelImage& image) {
  const std::string& name = image.name;
  const std::string who = "the image " + quoted(name);
  if (name.empty() || name.find_first_of(std::string("\n\r\0", 3)) != std::string::npos ||
      is_blank(name.front()) || is_blank(name.back())) {
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

Status check_content(const Model& model) {
  ModelImageCollector distinct;
  for (const ModelImage& image : model.images) {
    Status checked = check_image(model, image);
    if (checked) checked = distinct.check(image, "the model");
    if (!checked) return checked;
  }
  for (const ModelPoint& point : model.points) {
    for (const double number : {point.x, point.y, point.z, point.error}) {
      if (!std::isfinite(number))
        return invalid("point " + std::to_string(point.id) + " is not finite");
    }
  }
  return ok_status();
}

// Refuses a folder with files that a reader prefers to ours, or that repeat poses and would
// contradict ours.
Status check_folder(const std::string& folder, bool text, bool with_rigs) {
  std::vector<std::string> others;
  if (text) others = {"cameras.bin", "images.bin", "points3D.bin", "rigs.bin", "frames.bin"};
  if (!with_rigs) others.push_back(text ? "rigs.txt" : "rigs.bin");
  if (!with_rigs) others.push_back(text ? "frames.txt" : "frames.bin");
  for (const std::string& name : others) {
    std::string path = folder;
    path.append("/").append(name);
    if (!is_file(path)) continue;
    return Error{
        ErrorCode::kExists,
        "the folder has a " + name + ", which would contradict the new files: use another folder",
        folder};
  }
  return ok_status();
}

Status add(FolderWriter& folder, const std::string& name, const Model& model, ColmapFile write) {
  const Result<AtomicFile*> file = folder.add(name);
  if (!file) return file.error();
  write(model, **file);
  return ok_status();
}

Status write_files(const std::string& path, const Model& model, const ColmapKind& kind,
                   bool overwrite) {
  Result<FolderWriter> folder = FolderWriter::create(path, overwrite);
  if (!folder) return folder.error();
  const std::pair<const char*, ColmapFile> files[] = {{"cameras", kind.cameras},
                                                      {"images", kind.images},
                                                      {"points3D", kind.points},
                                                      {"rigs", kind.rigs},
                                                      {"frames", kind.frames}};
  for (const auto& [stem, write] : files) {
    const bool of_rigs = write == kind.rigs || write == kind.frames;
    if (of_rigs && model.rigs.empty()) continue;
    const Status added = add(*folder, stem + std::string(kind.extension), model, write);
    if (!added) return added;
  }
  return folder->commit();
}

// Returns the model with frames that agree with the images, or without rigs and frames.
Model with_frames_of_images(Model model) {
  Result<FrameList> frames = frames_of_images(model);
  if (!frames) model.rigs.clear();
  model.frames = frames ? std::move(*frames) : FrameList();
  return model;
}

Status write_checked(const std::string& folder, const Model& model, const ColmapKind& kind,
                     bool overwrite) {
  Status status = check_folder(folder, std::string_view(kind.extension) == ".txt",  //
                               !model.rigs.empty());
  if (status) status = check_content(model);
  if (status) status = write_files(folder, model, kind, overwrite);
  if (status || !status.error().file.empty()) return status;
  Error error = status.error();
  error.file = folder;
  return error;
}

}  // namespace

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

Status write_colmap(const std::string& folder, const Model& model, const ColmapKind& kind,
                    bool overwrite) {
  if (model.rigs.empty()) return write_checked(folder, model, kind, overwrite);
  return write_checked(folder, with_frames_of_images(model), kind, overwrite);
}

}  // namespace pose_refine::io
