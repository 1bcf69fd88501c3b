// SPDX-License-Identifier: BSD-3-Clause
// A prior pulls towards the start when the points say little; the covariance says how little.
#include <cmath>
#include <cstdio>

#include "pose_refine/refine.h"

using namespace pose_refine;

namespace {

// Seven points far away and close together: their distance is hardly seen.
Image far_points(const Pose& truth) {
  Image image;
  image.camera = *make_camera(CameraModel::kPinhole, 640, 480, {500.0, 500.0, 320.0, 240.0});
  const double noise[] = {0.3, -0.5, 0.4, 0.1, -0.4, 0.5, -0.2, -0.3};
  for (int i = 0; i < 7; ++i) {
    const Vector3 point(std::cos(i), std::sin(2.0 * i), 0.3 * std::cos(3.0 * i));
    Vector2 pixel = *project(image.camera, truth * point);
    pixel += Vector2(noise[i], noise[(i + 3) % 8]);
    image.correspondences.add(pixel, point);
  }
  return image;
}

void report(const char* name, const RefineResult& result, const Pose& truth) {
  std::printf("%-14s %-8s %6.3f m off", name, to_string(result.verdict).data(),
              pose_error(result.cam_from_world, truth).translation);
  // The tangent is (rotation [rad], translation), in the camera frame: entry 5 is along the view.
  if (result.covariance) std::printf(", depth +- %.3f m", std::sqrt((*result.covariance)(5, 5)));
  for (const std::string& reason : result.reasons) std::printf(", %s", reason.c_str());
  std::printf("\n");
}

}  // namespace

int main() {
  const Pose truth = se3_exp(Vector6(0.0, 0.1, 0.0, 0.2, 0.0, 20.0));
  Image image = far_points(truth);
  image.cam_from_world = retract(truth, Vector6(0.0, 0.002, 0.0, 0.0, 0.02, 0.03));

  RefineOptions options;
  options.loss = {LossKind::kHuber, 1.0, 1.0};
  const RefineResult plain = refine(image, options);
  report("points alone", plain, truth);

  // beta weighs a unit of quaternion difference against one of the scene.
  options.pull = LearnedPull{BetaPull{500.0, PoseNorm::kSquared}, 100.0};
  const RefineResult pulled = refine(image, options);
  report("with a prior", pulled, truth);
  const bool better = pose_error(pulled.cam_from_world, truth).translation <
                      pose_error(plain.cam_from_world, truth).translation;
  return plain.usable() && pulled.usable() && better ? 0 : 1;
}
