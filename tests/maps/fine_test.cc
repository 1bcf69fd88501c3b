// SPDX-License-Identifier: BSD-3-Clause
// These tests go from coarse to fine, with descriptors that know where in the image they are, on
// two grids.
#include <gtest/gtest.h>

#include <cmath>

#include "maps/scene.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using testing::Random;

// The descriptors are unit vectors; two of them differ by how far apart their pixels are, wherever
// these are.
class Field {
 public:
  explicit Field(Random& random) {
    for (int k = 0; k < 12; ++k)
      waves_.push_back(random.uniform(0.03, 0.1) * random.direction().head<2>());
  }
  void append(const Vector2& pixel, std::vector<float>& to) const {
    const double norm = 1.0 / std::sqrt(static_cast<double>(waves_.size()));
    for (const Vector2& wave : waves_) {
      to.push_back(static_cast<float>(norm * std::cos(wave.dot(pixel))));
      to.push_back(static_cast<float>(norm * std::sin(wave.dot(pixel))));
    }
  }
  FeatureLevel level(const Camera& camera, double stride, const std::vector<Vector2>& at) const {
    FeatureLevel level;
    level.map.height = static_cast<std::size_t>(static_cast<double>(camera.height) / stride);
    level.map.width = static_cast<std::size_t>(static_cast<double>(camera.width) / stride);
    level.map.depth = 2 * waves_.size();
    for (std::size_t i = 0; i < level.map.height; ++i)
      for (std::size_t j = 0; j < level.map.width; ++j)
        append(stride * (Vector2(j, i) + Vector2::Constant(0.5)), level.map.data);
    for (const Vector2& pixel : at) append(pixel, level.descriptors);
    return level;
  }

 private:
  std::vector<Vector2> waves_;
};

// Makes an image as the identity pose sees it.
DenseImage image_of(int points, std::uint64_t seed) {
  Random random(seed);
  DenseImage image{"a", testing::map_camera(), {}, {}};
  std::vector<Vector2> pixels;
  for (int n = 0; n < points; ++n) {
    pixels.emplace_back(random.uniform(40.0, 408.0), random.uniform(40.0, 280.0));
    image.features.points.push_back(random.uniform(1.0, 4.0) *
                                    *unproject(image.camera, pixels.back()));
  }
  const Field field(random);
  image.features.coarse = field.level(image.camera, 8.0, pixels);
  image.features.fine = field.level(image.camera, 2.0, pixels);
  return image;
}

// Returns the probability of the cells within `reach` cells of one, computed from the descriptors.
double mass_around(const FeatureLevel& level, std::size_t point, const Vector2& cell, double reach,
                   const MapOptions& options) {
  const std::size_t depth = level.map.depth, cells = level.map.height * level.map.width;
  double sum = 0.0, inside = 0.0;
  std::vector<double> c;
  for (std::size_t q = 0; q < cells; ++q) {
    double dot = 0.0;
    for (std::size_t k = 0; k < depth; ++k)
      dot += static_cast<double>(level.descriptors[point * depth + k]) *
             static_cast<double>(level.map.data[q * depth + k]);
    c.push_back(std::exp((dot - 1.0) / options.temperature));
    sum += c.back();
  }
  for (std::size_t q = 0; q < cells; ++q) {
    const Vector2 away = Vector2(q % level.map.width, q / level.map.width) - cell;
    const double probability = c[q] / sum;
    if (away.cwiseAbs().maxCoeff() <= reach &&
        probability * static_cast<double>(cells + 1) > options.drop_below)
      inside += probability;
  }
  return inside;
}

TEST(NreFine, WindowsHoldWhatTheCoarseMapsHaveThere) {
  DenseImage image = image_of(12, 1);
  image.features.points.push_back(-image.features.points[0]);  // behind the camera
  auto& descriptors = image.features.coarse.descriptors;
  const std::vector<float> first(descriptors.begin(), descriptors.begin() + 24);
  descriptors.insert(descriptors.end(), first.begin(), first.end());
  const MapOptions options;
  const LossMaps coarse = *make_loss_maps(image.features.coarse, 8.0, options);
  const Pose off{so3_exp(Vector3(0.0, 0.01, 0.0)), Vector3(0.02, -0.03, 0.0)};
  int partly = 0;
  for (const double window_px : {16.0, 64.0}) {
    const auto windows =
        windows_at(image.camera, image.features.points, coarse, off, window_px, options.drop_below);
    ASSERT_EQ(windows.size(), 13u);
    EXPECT_EQ(windows[12].mass, 0.0);
    for (std::size_t n = 0; n < 12; ++n) {
      const Vector2 pixel = *project(image.camera, off * image.features.points[n]);
      EXPECT_LT((windows[n].center - pixel).norm(), 1e-9);
      const Vector2 cell = pixel / 8.0 - Vector2::Constant(0.5);
      const double mass = mass_around(image.features.coarse, n, cell, window_px / 16.0, options);
      EXPECT_NEAR(windows[n].mass, mass, 1e-3) << n;
      partly += mass > 0.01 && mass < 0.9;
    }
  }
  EXPECT_GT(partly, 0);
}

TEST(NreFine, IsMoreAccurateThanCoarse) {
  double coarse_error = 0.0, fine_error = 0.0;
  for (std::uint64_t seed = 2; seed < 7; ++seed) {
    DenseImage image = image_of(40, seed);
    Random random(seed);
    image.cam_from_world = retract(Pose(), 0.02 * random.normal6());
    const auto fine = refine_nre(image);
    ASSERT_TRUE(fine.ok());
    image.features.fine = {};
    const auto coarse = refine_nre(image);
    ASSERT_TRUE(coarse.ok());
    fine_error += pose_error(fine->cam_from_world, Pose()).translation;
    coarse_error += pose_error(coarse->cam_from_world, Pose()).translation;
  }
  EXPECT_LT(fine_error, 0.3 * coarse_error);
}

}  // namespace
}  // namespace pose_refine
