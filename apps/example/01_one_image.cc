// SPDX-License-Identifier: BSD-3-Clause
// One image: a camera, 2D-3D correspondences and a start pose in, a refined pose and a verdict out.
#include <cmath>
#include <cstdio>

#include "pose_refine/refine.h"

using namespace pose_refine;

int main() {
  Image image;
  image.camera = *make_camera(CameraModel::kPinhole, 640, 480, {500.0, 500.0, 320.0, 240.0});

  // The camera would see this from its true pose: a box of 5 x 4 x 3 points, half a pixel of noise,
  // the first one wrong.
  const Pose truth = se3_exp(Vector6(0.1, -0.2, 0.05, 0.3, -0.1, 4.0));
  for (int i = 0; i < 60; ++i) {
    const int row = i / 5 % 4, layer = i / 20;
    const Vector3 point(i % 5 - 2.0, row - 1.5, layer - 1.0);
    const Vector2 noise(0.5 * std::sin(12.9 * i), 0.5 * std::sin(78.2 * i));
    image.correspondences.add(*project(image.camera, truth * point) + noise, point);
  }
  image.correspondences.u[0] += 80.0;

  // A network regressed this pose: 5 degrees and 20 cm off.
  image.cam_from_world = retract(truth, Vector6(0.0, 0.087, 0.0, 0.2, 0.0, 0.0));
  const RefineResult result = refine(image);

  const PoseError error = pose_error(result.cam_from_world, truth);
  std::printf("%s after %d iterations, %zu of %zu inliers\n", to_string(result.verdict).data(),
              result.iterations, result.num_inliers, image.correspondences.size());
  std::printf("error: %.6f m, %.6f rad\n", error.translation, error.rotation);
  return result.usable() ? 0 : 1;
}
