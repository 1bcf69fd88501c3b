// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include "support/feature_scene.h"

namespace pose_refine::testing {

// How the features of a scene look.
struct DescriptorLook {
  double noise = 0.2;        // length of what differs between images, by that of a descriptor
  std::size_t clutter = 40;  // features an image has that see no point and resemble nothing
  std::uint32_t seed = 11;
};

// Gives a scene descriptors as those of SIFT: no number is negative, and their length is about 512.
// In every image, row i + 1 sees the scene's point i; its descriptors in two images have a cosine
// of about 1 / (1 + noise^2). Row 0, and the clutter that is appended to all images, see no point.
// Descriptors of different things have a cosine of 0.4, and hardly any of more than 0.65.
class Describer {
 public:
  explicit Describer(const DescriptorLook& look) : look_(look), random_(look.seed) {}

  void describe(FeatureScene& scene) {
    const std::size_t points = scene.map.points.size();
    ImageDescriptors of_points;
    for (std::size_t i = 0; i < points; ++i) of_points.push_back(anything());
    for (auto& [name, pixels] : scene.keypoints) {
      ImageDescriptors& rows = scene.descriptors[name];
      rows = {anything()};
      for (const auto& row : of_points) rows.push_back(noisy(row));
      for (std::size_t i = 0; i < look_.clutter; ++i) {
        pixels.push_back(
            {static_cast<float>(uniform(0.0, 1200.0)), static_cast<float>(uniform(0.0, 900.0))});
        rows.push_back(anything());
      }
    }
    for (ModelImage& image : scene.map.images) {
      const Pixels& pixels = scene.keypoints.at(image.name);
      for (std::size_t i = image.observations.size(); i < pixels.size(); ++i)
        image.observations.push_back(
            {static_cast<double>(pixels[i][0]), static_cast<double>(pixels[i][1]), -1});
    }
  }

 private:
  using Row = ImageDescriptors::value_type;

  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(random_()) / 4294967296.0;
  }
  static std::uint8_t byte(double number) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(number, 0.0, 255.0)));
  }
  // A few numbers are large, as in gradients of images.
  Row anything() {
    Row row;
    for (std::uint8_t& number : row) number = byte(512.0 * 3.0 / std::sqrt(128.0) * power(4));
    return row;
  }
  double power(int exponent) { return std::pow(uniform(0.0, 1.0), exponent); }
  Row noisy(Row row) {
    const double most = look_.noise * 512.0 * std::sqrt(3.0 / 128.0);
    for (std::uint8_t& number : row) number = byte(number + uniform(-most, most));
    return row;
  }

  DescriptorLook look_;
  std::mt19937 random_;
};

// Call it before the scene's map is written, because clutter is appended to the map's images too.
inline void describe(FeatureScene& scene, const DescriptorLook& look = {}) {
  Describer(look).describe(scene);
}

inline FeatureScene described_scene(std::size_t points = 60, const DescriptorLook& look = {}) {
  FeatureScene scene = feature_scene(points);
  describe(scene, look);
  return scene;
}

}  // namespace pose_refine::testing
