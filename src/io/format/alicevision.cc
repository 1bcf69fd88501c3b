// SPDX-License-Identifier: BSD-3-Clause
// This is AliceVision's (Meshroom's) .sfm: views, intrinsics, poses (rotation camera to world by
// rows, and center) and structure. Paths of images are cut to what they do not have in common.
#include <algorithm>

#include "io/format/alicevision_camera.h"
#include "io/format/sfm_json.h"

namespace pose_refine::io {
namespace {

Fit sniff(const PoseInput& input) {
  return is_object_with(input.text.view(), {"views", "intrinsicId", "poses", "version"}) ? Fit::kYes
                                                                                         : Fit::kNo;
}

Status read_poses(const JsonFile& file, SfmModel& sfm) {
  const Json& list = list_of(file, "poses");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string where = "/poses/" + std::to_string(i) + "/pose/transform";
    const Json* pose = JsonFile::find(list[i], "pose");
    const Json* transform = pose == nullptr ? nullptr : JsonFile::find(*pose, "transform");
    if (transform == nullptr) return file.error(where, "it is missing");
    Result<NamedPose> read = read_placement(file, *transform, kCameraToWorld, where);
    if (!read) return read.error();
    sfm.poses.emplace(id_of(list[i], "poseId"), std::move(*read));
  }
  return ok_status();
}

Status read_intrinsics(const JsonFile& file, SfmModel& sfm) {
  const Json& list = list_of(file, "intrinsics");
  const Result<int> version = read_sfm_version(file);
  if (!version) return version.error();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string where = "/intrinsics/" + std::to_string(i);
    const auto camera = read_alicevision_camera({file, list[i], where}, *version);
    if (!camera) return camera.error();
    const auto id = static_cast<std::uint32_t>(i + 1);
    sfm.model.cameras.emplace(id, camera->camera);
    sfm.cameras.emplace(id_of(list[i], "intrinsicId"), id);
    if (!camera->note.empty()) sfm.model.notes.push_back(where + ": " + camera->note);
  }
  return ok_status();
}

// A pose of a rig is not that of its cameras.
bool is_of_rig(const Json& view) {
  const std::string independent = id_of(view, "isPoseIndependant");
  const Json* flag = JsonFile::find(view, "isPoseIndependant");
  const bool dependent = independent == "false" || independent == "0" ||
                         (flag != nullptr && flag->is_boolean() && !flag->get<bool>());
  return dependent && !id_of(view, "rigId").empty();
}

Status read_views(const JsonFile& file, SfmModel& sfm) {
  const Json& list = list_of(file, "views");
  std::size_t of_rigs = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string where = "/views/" + std::to_string(i);
    const bool rig = is_of_rig(list[i]);
    of_rigs += rig ? 1 : 0;
    const SfmView view = {id_of(list[i], "viewId"), rig ? "" : id_of(list[i], "poseId"),
                          id_of(list[i], "intrinsicId"), id_of(list[i], "path")};
    const Status added = add_view(file, view, where, sfm);
    if (!added) return added;
  }
  if (of_rigs > 0) {
    sfm.model.notes.push_back("views with the pose of a rig, which is not read: " +
                              std::to_string(of_rigs));
  }
  return ok_status();
}

// Returns how much of the names is the folder that they share.
std::size_t common_folder(const Model& model) {
  const std::string& first = model.images.front().name;
  std::size_t size = first.rfind('/') == std::string::npos ? 0 : first.rfind('/') + 1;
  for (const ModelImage& image : model.images) {
    while (size > 0 && image.name.compare(0, size, first, 0, size) != 0) {
      const std::size_t slash = size < 2 ? std::string::npos : first.rfind('/', size - 2);
      size = slash == std::string::npos ? 0 : slash + 1;
    }
  }
  return size;
}

void shorten_names(Model& model) {
  if (model.images.empty()) return;
  const std::size_t size = common_folder(model);
  const bool any_empty =
      std::any_of(model.images.begin(), model.images.end(),
                  [&](const ModelImage& image) { return image.name.size() == size; });
  if (size == 0 || any_empty) return;
  model.notes.push_back("names of images are counted from their common folder " +
                        io::quoted(model.images.front().name.substr(0, size)));
  for (ModelImage& image : model.images) image.name.erase(0, size);
}

Status read_point(const JsonFile& file, const Json& entry, const std::string& where,
                  SfmModel& sfm) {
  const Status point = add_point(file, entry, id_of(entry, "landmarkId"), where, sfm);
  if (!point) return point;
  const auto color = numbers_of(file, entry, "color", 3, where);
  for (std::size_t i = 0; color && i < 3; ++i) {
    sfm.model.points.back().color[i] =
        static_cast<std::uint8_t>(std::clamp((*color)[i], 0.0, 255.0));
  }
  const Json* track = JsonFile::find(entry, "observations");
  for (std::size_t i = 0; track != nullptr && track->is_array() && i < track->size(); ++i) {
    const Json& seen = (*track)[i];
    if (JsonFile::find(seen, "x") == nullptr) continue;  // it was saved without features
    const Status added = add_observation(file, id_of(seen, "observationId"), seen,
                                         where + "/observations/" + std::to_string(i), sfm);
    if (!added) return added;
  }
  return ok_status();
}

Result<Model> read(const PoseInput& input) {
  Result<Model> model = read_sfm(input, {read_poses, read_intrinsics, read_views, read_point});
  if (model) shorten_names(*model);
  return model;
}

}  // namespace

PoseFormatRow alicevision_format() {
  PoseFormatRow row;
  row.info = {"alicevision", "AliceVision's (Meshroom's) .sfm", false, kCameraToWorld};
  row.info.matrices = true;
  row.sniff = sniff;
  row.read_model = read;
  row.holds.cameras = row.holds.points = row.holds.colors = true;
  row.holds.ids = row.holds.unposed = true;
  return row;
}

}  // namespace pose_refine::io
