// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/rescue_table/scenes.h"

#include <cmath>
#include <vector>

#include "geometry/random.h"
#include "pose_refine/evaluation.h"

namespace pose_refine::apps {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;
constexpr double kFocal = 800.0, kWidth = 800.0, kHeight = 600.0;

Quaternion random_rotation(Random& random) {
  const double w = random.normal(), x = random.normal(), y = random.normal(), z = random.normal();
  return Quaternion(w, x, y, z).normalized();
}

Vector3 in_box(Random& random, double x, double y, double z) {
  const double a = random.uniform(-x, x), b = random.uniform(-y, y), c = random.uniform(-z, z);
  return {a, b, c};
}

}  // namespace

TableScene box_scene(const BoxOptions& options, std::uint64_t seed) {
  Random random(Random(seed).bits());
  TableScene scene;
  const Vector2 center(0.5 * kWidth, 0.5 * kHeight);
  scene.image.camera = {CameraModel::kPinhole, 800, 600, {kFocal, kFocal, center.x(), center.y()}};
  const Quaternion rotation = random_rotation(random);
  scene.truth = pose_from_center(rotation, in_box(random, 3.0, 3.0, 1.0));
  const Pose world_from_cam = scene.truth.inverse();
  const int wrong = static_cast<int>(std::lround(options.outliers * options.points));
  for (int i = 0; i < options.points; ++i) {
    const Vector3 p = Vector3(0.0, 0.0, 8.0) + in_box(random, 3.0, 2.0, 4.0);
    const double nu = random.normal(), nv = random.normal();
    const double u = random.uniform(0.0, kWidth), v = random.uniform(0.0, kHeight);
    const Vector2 seen = kFocal * p.head<2>() / p.z() + center + options.noise_px * Vector2(nu, nv);
    scene.image.correspondences.add(i < wrong ? Vector2(u, v) : seen, world_from_cam * p);
  }
  const Vector3 axis = random.direction(), direction = random.direction();
  scene.image.cam_from_world =
      pose_from_center(so3_exp(options.rotation_deg * kDegree * axis) * rotation,
                       scene.truth.center() + options.offset * direction);
  return scene;
}

TableScene with_random_start(const Image& image, std::uint64_t seed) {
  Random random(Random(seed).bits());
  const Correspondences& c = image.correspondences;
  std::vector<double> depths;
  for (std::size_t i = 0; i < c.size(); ++i)
    depths.push_back((image.cam_from_world * Vector3(c.x[i], c.y[i], c.z[i])).z());
  const double depth = percentile(depths, 50.0);
  const Quaternion rotation = random_rotation(random);
  const Vector3 direction = random.direction();
  const double radius = 2.0 * depth * std::cbrt(random.uniform());
  TableScene scene{image, image.cam_from_world, depth};
  scene.image.cam_from_world =
      pose_from_center(rotation, scene.truth.center() + radius * direction);
  return scene;
}

}  // namespace pose_refine::apps
