// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/centered_cameras.h"

#include <algorithm>
#include <cmath>

namespace pose_refine::io {
namespace {

Error cannot_hold(const ModelImage& image, const std::string& what) {
  return Error{ErrorCode::kUnsupported,
               "the camera of the image " + quoted(image.name) + " " + what};
}

}  // namespace

std::uint32_t CameraTable::add(const Camera& camera) {
  const Key key{static_cast<int>(camera.model), camera.width, camera.height, camera.params};
  const auto [entry, is_new] = ids_.emplace(key, static_cast<std::uint32_t>(ids_.size() + 1));
  if (is_new) model_.cameras.emplace(entry->second, camera);
  return entry->second;
}

Result<Camera> make_centered_camera(const std::vector<double>& n) {
  if (n.size() == 1) return make_camera(CameraModel::kSimplePinhole, 1, 1, {n[0], 0.0, 0.0});
  if (n.size() == 2) return make_camera(CameraModel::kSimpleRadial, 1, 1, {n[0], 0.0, 0.0, n[1]});
  return make_camera(CameraModel::kRadial, 1, 1, {n[0], 0.0, 0.0, n[1], n[2]});
}

void cover_observations(Model& model) {
  for (const ModelImage& image : model.images) {
    const auto found = model.cameras.find(image.camera_id);
    if (found == model.cameras.end()) continue;
    Camera& camera = found->second;
    for (const ModelObservation& o : image.observations) {
      const auto side = [](double offset) {
        return static_cast<std::uint64_t>(2.0 * std::ceil(std::min(std::abs(offset), 1e9)) + 1.0);
      };
      camera.width = std::max(camera.width, side(o.u));
      camera.height = std::max(camera.height, side(o.v));
    }
  }
}

Result<const Camera*> camera_of(const Model& model, const ModelImage& image) {
  const auto camera = model.cameras.find(image.camera_id);
  if (camera != model.cameras.end()) return &camera->second;
  return Error{ErrorCode::kInvalidArgument, "the image " + quoted(image.name) + " has no camera"};
}

Result<double> single_focal(const Model& model, const ModelImage& image) {
  const Result<const Camera*> camera = camera_of(model, image);
  if (!camera) return camera.error();
  const std::vector<int>& focal = camera_model_info((*camera)->model).focal;
  if (focal.empty()) return cannot_hold(image, "has no focal length");
  const std::vector<double>& params = (*camera)->params;
  const double first = params[static_cast<std::size_t>(focal.front())];
  const double last = params[static_cast<std::size_t>(focal.back())];
  if (first != last) return cannot_hold(image, "has two focal lengths, but the format has one");
  return first;
}

Result<RadialCamera> radial_camera(const Model& model, const ModelImage& image) {
  const Result<const Camera*> camera = camera_of(model, image);
  if (!camera) return camera.error();
  const CameraModel kind = (*camera)->model;
  const std::vector<double>& p = (*camera)->params;
  if (kind == CameraModel::kSimplePinhole) return RadialCamera{p[0], 0.0, 0.0, p[1], p[2]};
  if (kind == CameraModel::kSimpleRadial) return RadialCamera{p[0], p[3], 0.0, p[1], p[2]};
  if (kind == CameraModel::kRadial) return RadialCamera{p[0], p[3], p[4], p[1], p[2]};
  if (kind == CameraModel::kPinhole && p[0] == p[1]) return RadialCamera{p[0], 0, 0, p[2], p[3]};
  return cannot_hold(image, "is a " + std::string(camera_model_info(kind).name) +
                                ", which the format cannot express (SIMPLE_PINHOLE, SIMPLE_RADIAL "
                                "and RADIAL it can)");
}

}  // namespace pose_refine::io
