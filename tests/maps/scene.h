// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <vector>

#include "pose_refine/maps/nre.h"

namespace pose_refine::testing {

// Returns a map of 56 x 40 cells of 8 px with two modes and a noise floor, -ln of a softmax.
inline std::vector<float> two_mode_map(std::size_t height, std::size_t width, double x, double y,
                                       std::uint64_t seed) {
  std::vector<double> logit;
  std::uint64_t state = seed;
  const auto noise = [&state] {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return 0.6 * (static_cast<double>(state >> 11) * 0x1p-53 - 0.5);
  };
  const auto mode = [](double dx, double dy, double s) {
    return std::exp(-(dx * dx + dy * dy) / (2.0 * s * s));
  };
  for (std::size_t i = 0; i < height; ++i)
    for (std::size_t j = 0; j < width; ++j) {
      const double u = static_cast<double>(j), v = static_cast<double>(i);
      logit.push_back(9.0 * mode(u - x, v - y, 1.6) + 6.0 * mode(u - 41.0, v - 30.0, 2.5) +
                      noise());
    }
  double sum = 0.0;
  for (const double l : logit) sum += std::exp(l);
  std::vector<float> loss;
  for (const double l : logit) loss.push_back(static_cast<float>(std::log(sum) - l));
  return loss;
}

inline Camera map_camera() {
  return *make_camera(CameraModel::kPinhole, 448, 320, {400.0, 390.0, 224.0, 160.0});
}

// Returns the point at depth 2 that the identity pose sees at a cell of 8 px.
inline Vector3 point_at_cell(const Camera& camera, double x, double y) {
  return 2.0 * Vector3((8.0 * (x + 0.5) - camera.params[2]) / camera.params[0],
                       (8.0 * (y + 0.5) - camera.params[3]) / camera.params[1], 1.0);
}

}  // namespace pose_refine::testing
