// SPDX-License-Identifier: BSD-3-Clause
// NeRF's transforms.json has a 4x4 camera-to-world matrix for each frame, in GL axes; intrinsics
// stand once for all or in each frame. nerfstudio's applied_transform and applied_scale, which
// change the world, are undone. Principal points are taken as they are (converters write COLMAP's).
#include "io/container/json.h"
#include "io/files/atomic_file.h"
#include "io/format/centered_cameras.h"
#include "io/format/matrix.h"
#include "io/format/nerf_camera.h"
#include "io/text/names.h"

namespace pose_refine::io {
namespace {

const PoseConvention kGlCameraToWorld = {RotationOf::kWorldFromCam, PositionIs::kCenter,
                                         CameraAxes::kGl};

Fit sniff(const PoseInput& input) {
  const std::string_view text = input.text.view();
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos || text[first] != '{') return Fit::kNo;
  return text.find("\"transform_matrix\"") != std::string_view::npos ? Fit::kYes : Fit::kNo;
}

// This is the change of the world that nerfstudio made, or the identity.
struct World {
  Pose applied;  // applied_from_world
  double scale = 1.0;
};

Result<World> read_world(const JsonFile& file) {
  World world;
  const Result<double> scale = file.real_or(file.root(), "applied_scale", 1.0, "");
  if (!scale) return scale.error();
  if (*scale <= 0.0) return file.error("/applied_scale", "expected a number above 0");
  world.scale = *scale;
  const Json* transform = JsonFile::find(file.root(), "applied_transform");
  if (transform == nullptr) return world;
  const std::size_t size = transform->is_array() && transform->size() == 4 ? 16 : 12;
  const auto numbers = file.reals(file.root(), "applied_transform", size, "");
  if (!numbers) return numbers.error();
  const Eigen::Map<const Eigen::Matrix<double, 3, 4, Eigen::RowMajor>> matrix(numbers->data());
  const Result<NamedPose> pose = pose_of_matrix(matrix, kWorldToCamera);
  if (!pose) return file.error("/applied_transform", pose.error().message);
  world.applied = pose->pose;
  return world;
}

Result<NamedPose> read_pose(const JsonFile& file, const Json& frame, const World& world,
                            const std::string& where) {
  const auto numbers = file.reals(frame, "transform_matrix", 16, where);
  if (!numbers) return numbers.error();
  Eigen::Matrix<double, 3, 4> matrix =
      Eigen::Map<const Eigen::Matrix<double, 3, 4, Eigen::RowMajor>>(numbers->data());
  matrix.col(3) /= world.scale;
  Result<NamedPose> pose = pose_of_matrix(matrix, kGlCameraToWorld);
  if (!pose) return file.error(where + "/transform_matrix", pose.error().message);
  const Pose& applied = world.applied;
  const bool changed = applied.rotation.w() != 1.0 || applied.translation != Vector3::Zero();
  if (changed) {
    pose->pose = pose->pose * applied;
    pose->center = std::nullopt;
  }
  return pose;
}

Result<Model> read(const PoseInput& input) {
  const Result<JsonFile> file = JsonFile::parse(input.text.view(), input.path);
  if (!file) return file.error();
  const Json* frames = JsonFile::find(file->root(), "frames");
  if (frames == nullptr || !frames->is_array() || frames->empty()) {
    return file->error("/frames", "expected a list of frames");
  }
  const Result<World> world = read_world(*file);
  if (!world) return world.error();
  Model model;
  CameraTable cameras(model);
  std::unordered_map<std::string, std::size_t> index_of;
  for (std::size_t i = 0; i < frames->size(); ++i) {
    const std::string where = "/frames/" + std::to_string(i);
    const Json& frame = (*frames)[i];
    const Result<std::string> name = file->text(frame, "file_path", where);
    if (!name) return name.error();
    if (!check_name(*name)) return file->error(where, check_name(*name).error().message);
    const auto [first, is_new] = index_of.emplace(*name, i);
    if (!is_new) {
      return file->error(where, "the name " + io::quoted(*name) + " is at /frames/" +
                                    std::to_string(first->second) + " already");
    }
    const Result<NamedPose> pose = read_pose(*file, frame, *world, where);
    if (!pose) return pose.error();
    const auto camera = read_nerf_camera(*file, frame, where);
    if (!camera) return camera.error();
    ModelImage image;
    image.id = static_cast<std::uint32_t>(i + 1);
    image.name = *name;
    image.cam_from_world = pose->pose;
    image.center = pose->center;
    image.camera_id = *camera ? cameras.add(**camera) : kNoCamera;
    model.images.push_back(std::move(image));
  }
  if (model.cameras.empty()) {
    model.notes.push_back("it has no focal lengths in pixels (camera_angle_x needs w and h)");
  }
  return model;
}

nlohmann::ordered_json matrix_json(const Matrix34& m) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (int row = 0; row < 3; ++row) rows.push_back({m(row, 0), m(row, 1), m(row, 2), m(row, 3)});
  rows.push_back({0.0, 0.0, 0.0, 1.0});
  return rows;
}

Status write(const std::string& path, const Model& model, bool overwrite) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  nlohmann::ordered_json frames = nlohmann::ordered_json::array();
  for (const ModelImage& image : model.images) {
    nlohmann::ordered_json frame = {{"file_path", image.name}};
    if (image.camera_id != kNoCamera) {
      const Status written =
          write_nerf_camera(model.cameras.at(image.camera_id), image.name, frame);
      if (!written) return written;
    }
    frame["transform_matrix"] = matrix_json(
        matrix_to_write({image.name, image.cam_from_world, image.center}, kGlCameraToWorld));
    frames.push_back(std::move(frame));
  }
  json["frames"] = std::move(frames);
  const Result<std::string> text = json_text(json);
  return text ? write_file(path, *text, overwrite) : Status(text.error());
}

}  // namespace

PoseFormatRow transforms_format() {
  PoseFormatRow row;
  row.info = {"transforms", "NeRF's transforms.json, camera-to-world, y up, z backward", true,
              kGlCameraToWorld};
  row.info.matrices = true;
  row.sniff = sniff;
  row.read_model = read;
  row.write_model = write;
  row.holds.cameras = true;
  return row;
}

}  // namespace pose_refine::io
