// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <string>

#include "support/scene.h"

namespace pose_refine::testing {

// Stairs: each match goes to one of three steps that are this far apart, so that two poses beside
// the right one fit as many matches. They are off by a step.
struct StepOptions {
  int points = 300;
  double noise_px = 1.0;
  Vector3 start_steps = Vector3::Zero();  // how far the start's center is off [lengths of a step]
  double start_rotation = 0.0;            // [rad]
};
inline constexpr double kStepLength = 0.39051248379533271;

// Returns the scene, whose world is that of the camera, turned and moved by the true pose. The
// direction of the steps is the first axis of `start_steps`.
inline Scene make_steps(const std::string& name, const StepOptions& options = {}) {
  Random random(name);
  Scene scene;
  scene.truth = make_scene(name, kCamera, {0}).truth;
  scene.image.name = name;
  scene.image.camera = kCamera;
  const Pose world_from_cam = scene.truth.inverse();
  const Vector3 step(0.0, 0.25, 0.3);
  for (int i = 0; i < options.points; ++i) {
    const Vector3 p(random.uniform(-1.5, 1.5), 0.25 * (i % 8) - 1.0, 4.0 + 0.3 * (i % 8));
    const Vector2 noise = options.noise_px * Vector2(random.normal(), random.normal());
    const double off = std::floor(random.uniform(-1.0, 2.0));
    scene.image.correspondences.add(*project(kCamera, p) + noise,
                                    world_from_cam * Vector3(p + off * step));
  }
  Matrix3 axes;
  axes << Vector3(step.normalized()), Vector3(1.0, 0.0, 0.0),
      Vector3(step.normalized().cross(Vector3(1.0, 0.0, 0.0)));
  const Vector3 off = kStepLength * (world_from_cam.rotation_matrix() * axes * options.start_steps);
  const Vector3 turn = options.start_rotation * random.direction();
  scene.image.cam_from_world =
      pose_from_center(so3_exp(turn) * scene.truth.rotation, scene.truth.center() + off);
  return scene;
}

// Returns the pose of a camera that is off by so many steps and fits the matches to that step.
inline Pose on_step(const Pose& truth, double steps) {
  const Vector3 step(0.0, 0.25, 0.3);
  return {truth.rotation, truth.translation - steps * step};
}

}  // namespace pose_refine::testing
