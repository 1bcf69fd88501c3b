// SPDX-License-Identifier: BSD-3-Clause
// These tests hold the two searches over loss maps: M-SAC and the graduation.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "maps/scene.h"

namespace pose_refine {
namespace {

using testing::kHeight;
using testing::kWidth;

struct MapScene {
  Camera camera = testing::map_camera();
  std::vector<Vector3> points;
  LossMaps maps;
};

// The identity pose sees each point where its map has the main mode.
MapScene two_modes(std::size_t count) {
  MapScene scene;
  std::vector<float> dense;
  for (std::size_t n = 0; n < count; ++n) {
    const double x = 6.3 + static_cast<double>(n * 13 % 44),
                 y = 5.4 + static_cast<double>(n * 7 % 30);
    const double depth = 0.7 + 0.05 * static_cast<double>(n % 9);
    scene.points.push_back(depth * testing::point_at_cell(scene.camera, x, y));
    for (const float loss : testing::two_mode_map(kHeight, kWidth, x, y, n + 1))
      dense.push_back(loss);
  }
  scene.maps = *loss_maps_from_dense(dense, count, kHeight, kWidth, 8.0);
  return scene;
}

// Matches at cell centers, of which some are wrong.
MapScene matches(std::size_t count, std::size_t wrong) {
  MapScene scene;
  std::vector<Vector2> pixels;
  for (std::size_t n = 0; n < count; ++n) {
    const auto x = static_cast<double>(4 + n * 17 % 48), y = static_cast<double>(3 + n * 11 % 34);
    const double depth = 0.6 + 0.09 * static_cast<double>(n % 11);
    scene.points.push_back(depth * testing::point_at_cell(scene.camera, x, y));
    const bool right = n >= wrong;
    pixels.emplace_back(8.0 * ((right ? x : 52.0 - 0.7 * x) + 0.5),
                        8.0 * ((right ? y : 37.0 - 0.6 * y) + 0.5));
  }
  scene.maps = loss_maps_from_matches(pixels, kHeight, kWidth, 8.0);
  return scene;
}

// A single pose is asked for, so that it is the score over the sampled maps which finds it.
TEST(Msac, TheScoreOverItsMapsTellsTheRightSample) {
  const MapScene scene = matches(40, 20);
  MsacOptions options;
  options.triplets = 300;
  options.candidates = 1;
  options.best_maps = 1.0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    options.seed = seed;
    const std::vector<Pose> found = msac(scene.camera, scene.points, scene.maps, options);
    ASSERT_EQ(found.size(), 1u);
    const PoseError error = pose_error(found[0], Pose());
    EXPECT_LT(error.rotation, 0.01) << seed;
    EXPECT_LT(error.translation, 0.01) << seed;
  }
}

// Fractions of cells may round to beyond the last row and column, as ready-made maps have them.
TEST(Msac, CellsBeyondTheMapCountNothing) {
  MapScene scene = matches(40, 0);
  const std::vector<Pose> before = msac(scene.camera, scene.points, scene.maps);
  for (std::size_t n = 0; n < scene.maps.size(); ++n) {
    const std::size_t spare = scene.maps.begin[n + 1] - 1;  // padding
    ASSERT_EQ(scene.maps.gain[spare], 0.0f);
    scene.maps.x[spare] = n % 2 == 0 ? 3.0f : static_cast<float>(kWidth) - 0.5f;
    scene.maps.y[spare] = n % 2 == 0 ? static_cast<float>(kHeight) - 0.5f : 3.0f;
    scene.maps.gain[spare] = 1e-3f;
  }
  const std::vector<Pose> after = msac(scene.camera, scene.points, scene.maps);
  ASSERT_FALSE(after.empty());
  EXPECT_LT(pose_error(after[0], before[0]).translation, 0.01);
}

Graduation at_once(double sigma, int iterations) {
  Graduation graduation;
  graduation.sigmas = {sigma};
  graduation.max_iterations = iterations;
  return graduation;
}

// The maps themselves have no majorizer, so their first step is of second order: it leaves the
// square of a small distance.
TEST(Graduation, OfTheMapsThemselvesBeginsWithNewtonsStep) {
  const MapScene scene = two_modes(24);
  const auto end = graduate(scene.camera, scene.points, scene.maps, Pose(), at_once(0.0, 100));
  ASSERT_TRUE(end && end->converged);
  Vector6 offset;
  offset << 2.0, -1.0, 1.5, 1.0, -2.0, 1.0;
  const Pose start = retract(end->cam_from_world, 2e-5 * offset);
  const auto one = graduate(scene.camera, scene.points, scene.maps, start, at_once(0.0, 1));
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->iterations, 1);
  const double before = local(end->cam_from_world, start).norm();
  EXPECT_LT(local(end->cam_from_world, one->cam_from_world).norm(), 0.1 * before);
}

// Within a kernel the first step is the majorizer's: that of weighted least squares, which for maps
// of a single cell ends at the cells. Newton's step goes beyond them by x^2 / (1 - x^2), x being
// the distance over sigma.
TEST(Graduation, OfAKernelBeginsWithTheMajorizersStep) {
  const MapScene scene = matches(24, 0);
  Vector6 offset = Vector6::Zero();
  offset[3] = 0.02;  // a third of a cell to one cell
  const Pose start = retract(Pose(), offset);
  const auto one = graduate(scene.camera, scene.points, scene.maps, start, at_once(1.2, 1));
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->iterations, 1);
  EXPECT_LT(local(Pose(), one->cam_from_world).norm(), 0.02 * offset.norm());
}

}  // namespace
}  // namespace pose_refine
