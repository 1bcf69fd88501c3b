// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "pose_refine/image.h"
#include "support/random.h"

namespace pose_refine::testing {

// Tests that need no particular camera take this one.
inline const Camera kCamera{CameraModel::kPinhole, 800, 600, {620, 610, 405, 296}};

// This is a synthetic image with known pose. Everything follows from the name.
struct SceneOptions {
  int points = 100;
  double noise_px = 0.5;
  double outliers = 0.0;  // fraction, uniform over the image
  double start_rotation_deg = 2.0;
  double start_translation = 0.1;    // scene units; points are 2 to 10 away
  Vector3 offset = Vector3::Zero();  // moves the world
};

// The start pose of the image is off the truth by as much as the options say.
struct Scene {
  Image image;
  Pose truth;
};

// Draws pixels uniformly over the middle 90 % of the image, and points along their rays.
inline Scene make_scene(std::string_view name, const Camera& camera,
                        const SceneOptions& options = {}) {
  Random random(name);
  Scene scene;
  scene.image.name = std::string(name);
  scene.image.camera = camera;
  scene.truth.rotation = random.pose().rotation;
  scene.truth = pose_from_center(scene.truth.rotation, random.normal3() + options.offset);
  const Pose world_from_cam = scene.truth.inverse();
  const double w = static_cast<double>(camera.width), h = static_cast<double>(camera.height);
  while (scene.image.correspondences.size() < static_cast<std::size_t>(options.points)) {
    const Vector2 pixel(random.uniform(0.05, 0.95) * w, random.uniform(0.05, 0.95) * h);
    const auto ray = unproject(camera, pixel);
    if (!ray) continue;
    const Vector3 point = world_from_cam * Vector3(random.uniform(2.0, 10.0) * *ray);
    Vector2 measured = pixel + options.noise_px * Vector2(random.normal(), random.normal());
    if (random.uniform() < options.outliers)
      measured = Vector2(random.uniform(0.0, w), random.uniform(0.0, h));
    scene.image.correspondences.add(measured, point);
  }
  const Vector3 turn = options.start_rotation_deg * M_PI / 180.0 * random.direction();
  const Vector3 center = scene.truth.center() + options.start_translation * random.direction();
  scene.image.cam_from_world = pose_from_center(so3_exp(turn) * scene.truth.rotation, center);
  return scene;
}

}  // namespace pose_refine::testing
