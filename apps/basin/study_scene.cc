// SPDX-License-Identifier: BSD-3-Clause
#include <limits>

#include "apps/basin/study_maps.h"
#include "apps/basin/study_objective.h"
#include "pose_refine/evaluation.h"

namespace pose_refine::basin {
namespace {

Vector2 plane_point(const Camera& camera, const Vector2& pixel) {
  const auto ray = unproject(camera, pixel);
  if (!ray || !(ray->z() > 1e-3)) {
    return Vector2::Constant(std::numeric_limits<double>::quiet_NaN());
  }
  return ray->head<2>() / ray->z();
}

// Does the image show the point? A wrong match's point may be anywhere.
bool in_view(const Camera& camera, const Vector3& p) {
  const auto pixel = p.z() > 0.0 ? project(camera, p) : std::nullopt;
  return pixel && pixel->x() >= 0.0 && pixel->y() >= 0.0 &&
         pixel->x() <= static_cast<double>(camera.width) &&
         pixel->y() <= static_cast<double>(camera.height);
}

}  // namespace

std::optional<Scene> make_scene(const Image& image, const DenseFeatures* features) {
  Scene scene;
  scene.image = image;
  const Correspondences& c = image.correspondences;
  Image in_front = image;
  in_front.correspondences = {};
  for (std::size_t i = 0; i < c.size(); ++i) {
    scene.points.emplace_back(c.x[i], c.y[i], c.z[i]);
    const Vector2 pixel(c.u[i], c.v[i]);
    scene.measured.push_back(plane_point(image.camera, pixel));
    if ((image.cam_from_world * scene.points.back()).z() > 0.0) {
      in_front.correspondences.add(pixel, scene.points.back());
    }
  }
  if (in_front.correspondences.size() < 4) return std::nullopt;
  if (features == nullptr) {
    scene.reference = polished(in_front);
  } else {
    scene.reference = image.cam_from_world;
    scene.map_points = features->points;
    scene.maps = make_scene_maps({image.name, image.camera, image.cam_from_world, *features});
    if (scene.maps.empty()) return std::nullopt;
  }
  std::vector<double> depths;
  scene.exact.camera = {CameraModel::kPinhole, 2000, 2000, {kExactFocal, kExactFocal, 0.0, 0.0}};
  for (const Vector3& point : scene.points) {
    const Vector3 p = scene.reference * point;
    if (!in_view(image.camera, p)) continue;
    depths.push_back(p.z());
    scene.exact.correspondences.add(kExactFocal * p.head<2>() / p.z(), point);
  }
  const Result<DepthRange> range = depth_range(depths);
  if (depths.size() < 4 || !range) return std::nullopt;
  scene.depth = percentile(depths, 50.0);
  scene.depths = *range;
  return scene;
}

}  // namespace pose_refine::basin
