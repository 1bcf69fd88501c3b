// SPDX-License-Identifier: BSD-3-Clause
// This is openMVG's sfm_data.json: views, intrinsics, extrinsics (rotation world to camera, and
// center) and structure, each a list of keys with values. Views without extrinsics have no pose.
#include "io/format/openmvg_camera.h"
#include "io/format/sfm_json.h"

namespace pose_refine::io {
namespace {

Fit sniff(const PoseInput& input) {
  return is_object_with(input.text.view(), {"sfm_data_version", "views", "extrinsics"}) ? Fit::kYes
                                                                                        : Fit::kNo;
}

Status read_extrinsics(const JsonFile& file, SfmModel& sfm) {
  const Json& list = list_of(file, "extrinsics");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string where = "/extrinsics/" + std::to_string(i) + "/value";
    const Json* value = JsonFile::find(list[i], "value");
    if (value == nullptr) return file.error(where, "it is missing");
    Result<NamedPose> pose = read_placement(file, *value, kCenterAndWorldToCamera, where);
    if (!pose) return pose.error();
    sfm.poses.emplace(id_of(list[i], "key"), std::move(*pose));
  }
  return ok_status();
}

// cereal puts an object behind a pointer into ptr_wrapper/data.
const Json* data_of(const Json& entry) {
  const Json* value = JsonFile::find(entry, "value");
  const Json* wrapper = value == nullptr ? nullptr : JsonFile::find(*value, "ptr_wrapper");
  return wrapper == nullptr ? nullptr : JsonFile::find(*wrapper, "data");
}

std::string name_of(const Json& view) {
  const std::string folder = id_of(view, "local_path"), name = id_of(view, "filename");
  if (folder.empty() || name.empty()) return name;
  return folder + (folder.back() == '/' ? "" : "/") + name;
}

Status read_views(const JsonFile& file, SfmModel& sfm) {
  const Json& list = list_of(file, "views");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string where = "/views/" + std::to_string(i);
    const Json* view = data_of(list[i]);
    if (view == nullptr) return file.error(where, "expected value/ptr_wrapper/data");
    const SfmView read = {id_of(list[i], "key"), id_of(*view, "id_pose"),
                          id_of(*view, "id_intrinsic"), name_of(*view)};
    const Status added = add_view(file, read, where, sfm);
    if (!added) return added;
  }
  return ok_status();
}

Status read_intrinsics(const JsonFile& file, SfmModel& sfm) {
  const Json& list = list_of(file, "intrinsics");
  OpenMvgTypes types;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string where = "/intrinsics/" + std::to_string(i);
    const Json* data = data_of(list[i]);
    if (data == nullptr) return file.error(where, "expected value/ptr_wrapper/data");
    const std::string type = types.of(*JsonFile::find(list[i], "value"));
    const Result<Camera> camera = read_openmvg_camera(file, *data, type, where);
    if (!camera) return camera.error();
    const auto id = static_cast<std::uint32_t>(i + 1);
    sfm.model.cameras.emplace(id, *camera);
    sfm.cameras.emplace(id_of(list[i], "key"), id);
  }
  return ok_status();
}

Status read_point(const JsonFile& file, const Json& entry, const std::string& where,
                  SfmModel& sfm) {
  const Json* value = JsonFile::find(entry, "value");
  if (value == nullptr) return file.error(where, "the value is missing");
  const Status point = add_point(file, *value, id_of(entry, "key"), where, sfm);
  if (!point) return point;
  const Json* track = JsonFile::find(*value, "observations");
  for (std::size_t i = 0; track != nullptr && track->is_array() && i < track->size(); ++i) {
    const std::string seen = where + "/observations/" + std::to_string(i);
    const Json* pixel = JsonFile::find((*track)[i], "value");
    if (pixel == nullptr) return file.error(seen, "the value is missing");
    const Status added = add_observation(file, id_of((*track)[i], "key"), *pixel, seen, sfm);
    if (!added) return added;
  }
  return ok_status();
}

Result<Model> read(const PoseInput& input) {
  return read_sfm(input, {read_extrinsics, read_intrinsics, read_views, read_point});
}

}  // namespace

PoseFormatRow openmvg_format() {
  PoseFormatRow row;
  row.info = {"openmvg", "openMVG's sfm_data.json", false, kCenterAndWorldToCamera};
  row.info.matrices = true;
  row.sniff = sniff;
  row.read_model = read;
  row.holds.cameras = row.holds.points = row.holds.ids = row.holds.unposed = true;
  return row;
}

}  // namespace pose_refine::io
