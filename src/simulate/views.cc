// SPDX-License-Identifier: BSD-3-Clause
#include "simulate/views.h"

#include <cmath>

#include "geometry/random.h"

namespace pose_refine {
namespace {

Vector2 any_pixel(const Camera& camera, Random& random) {
  return Vector2{random.uniform(0.0, static_cast<double>(camera.width)),
                 random.uniform(0.0, static_cast<double>(camera.height))};
}

Correspondences look(const Pose& truth, const ViewOptions& options, Random& random) {
  const Pose world_from_cam = truth.inverse();
  Correspondences matches;
  for (int i = 0; i < options.matches; ++i) {
    const Vector2 pixel = any_pixel(options.camera, random);
    const double depth =
        options.nearest * std::pow(options.farthest / options.nearest, random.uniform());
    const Vector2 noise{random.normal(), random.normal()};
    const bool wrong = random.uniform() < options.outliers;
    const Vector2 elsewhere = any_pixel(options.camera, random);
    const auto ray = unproject(options.camera, pixel);
    if (!ray) continue;
    const Vector3 point = world_from_cam * Vector3(depth * *ray);
    matches.add(wrong ? elsewhere : Vector2(pixel + options.noise_px * noise), point);
  }
  return matches;
}

}  // namespace

std::vector<Image> make_views(const std::vector<View>& views, const ViewOptions& options) {
  Random random(options.seed);
  std::vector<Image> images;
  for (const View& view : views) {
    images.push_back(
        {view.name, options.camera, view.start, look(view.truth, options, random), {}});
  }
  return images;
}

}  // namespace pose_refine
