// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

#include "pose_refine/image.h"
#include "pose_refine/options.h"

// The same scene, seen by a sensor whose pixels are `scale` times as many on the same side: its
// camera, pixels, covariances and options.
namespace pose_refine::testing {

// The sides must stay whole numbers.
inline Camera in_units(Camera camera, double scale) {
  const auto side = [scale](std::uint64_t pixels) {
    return static_cast<std::uint64_t>(std::lround(scale * static_cast<double>(pixels)));
  };
  camera.width = side(camera.width);
  camera.height = side(camera.height);
  if (camera.model == CameraModel::kEquirectangular) {
    for (double& length : camera.params) length *= scale;  // width and height
    return camera;
  }
  const CameraModelInfo& info = camera_model_info(camera.model);
  for (const auto* group : {&info.focal, &info.principal_point})
    for (const int i : *group) camera.params[static_cast<std::size_t>(i)] *= scale;
  return camera;
}

inline Correspondences in_units(Correspondences c, double scale) {
  for (auto* column : {&c.u, &c.v})
    for (double& pixel : *column) pixel *= scale;
  for (auto* column : {&c.sxx, &c.sxy, &c.syy})
    for (double& variance : *column) variance *= scale * scale;
  return c;
}

inline Image in_units(Image image, double scale) {
  image.camera = in_units(image.camera, scale);
  image.correspondences = in_units(std::move(image.correspondences), scale);
  return image;
}

// With covariances the scale of a loss and the weights count in multiples of those.
inline bool claims(const Image& image) {
  return !image.correspondences.sxx.empty() || !image.correspondences.point_covariance.empty();
}

inline RefineOptions in_units(RefineOptions options, double scale, const Image& image) {
  options.inlier_threshold_px *= scale;
  if (claims(image)) return options;
  if (options.loss.scale) *options.loss.scale *= scale;
  options.prior_weight *= scale * scale;
  if (options.pull) options.pull->weight *= scale * scale;
  return options;
}

}  // namespace pose_refine::testing
