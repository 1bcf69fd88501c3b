// SPDX-License-Identifier: BSD-3-Clause
// Many images of one camera whose focal length and distortion are known badly: refined one by one
// with what is known, then all poses and the intrinsics that they share together.
#include <cmath>
#include <cstdio>
#include <vector>

#include "pose_refine/bundle.h"

using namespace pose_refine;

namespace {

Image make_image(const Camera& truth, const Camera& believed, const Pose& pose, int number) {
  Image image;
  image.camera = believed;
  image.cam_from_world = retract(pose, Vector6(0.02, -0.03, 0.01, 0.05, 0.05, -0.1));
  for (int i = 0; i < 60; ++i) {
    const int row = i / 5 % 4, layer = i / 20;
    const Vector3 point(0.8 * (i % 5 - 2), 0.8 * (row - 1.5), 1.5 * (layer - 1));
    const double noise = 0.2 * std::sin(12.9898 * i + 78.233 * number);
    image.correspondences.add(*project(truth, pose * point) + Vector2(noise, -noise), point);
  }
  return image;
}

}  // namespace

int main() {
  const Camera truth = *make_camera(CameraModel::kSimpleRadial, 640, 480, {500, 320, 240, -0.08});
  const Camera believed = *make_camera(CameraModel::kSimpleRadial, 640, 480, {540, 320, 240, 0.0});
  std::vector<Image> images;
  for (int i = 0; i < 8; ++i)
    images.push_back(make_image(
        truth, believed, se3_exp(Vector6(0.05 * i - 0.2, 0.2 - 0.06 * i, 0.1, 0.0, 0.1, 5.0)), i));

  BundleOptions options;
  options.groups = {IntrinsicsGroup::kFocal, IntrinsicsGroup::kDistortion};
  options.prior.focal = 0.1;  // the believed focal length is right within ten per cent
  const std::vector<RefineResult> alone = refine_all(images, options.refine);
  const std::vector<std::size_t> camera_of(images.size(), 0);
  const BundleResult together = refine_bundle({images, {believed}, camera_of}, options);

  const CameraResult& camera = together.cameras[0];
  const double focal = camera.camera.params[0], distortion = camera.camera.params[3];
  std::printf("camera: %s, of %zu images\n", to_string(camera.verdict).data(), camera.num_images);
  std::printf("focal length 540 -> %.2f +- %.2f px (500)\n", focal, camera.sigma[0]);
  std::printf("distortion 0 -> %.4f +- %.4f (-0.08)\n", distortion, camera.sigma[3]);
  std::printf("first image: median residual %.2f px alone, %.2f px together\n",
              alone[0].final_median_px, together.images[0].final_median_px);
  const bool found = std::abs(focal - 500.0) < 1.0 && std::abs(distortion + 0.08) < 0.005;
  return camera.usable() && found ? 0 : 1;
}
