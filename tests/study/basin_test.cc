// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <numeric>

#include "apps/basin/study.h"
#include "apps/basin/study_objective.h"
#include "geometry/random.h"
#include "simulate/synthetic.h"
#include "support/io_scratch.h"
#include "support/libmv.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

std::vector<Image> simulated(int count) {
  SyntheticOptions options;
  options.images = count;
  options.outliers = 0.0;
  options.matches = 40;
  std::vector<Image> images;
  for (SyntheticImage& image : make_synthetic(options)) {
    images.push_back(std::move(image.image));
    images.back().cam_from_world = image.truth;
  }
  return images;
}

std::vector<std::string> all_objectives() {
  std::vector<std::string> names;
  for (const BasinObjectiveInfo& info : basin_objectives())
    if (!info.needs_maps) names.emplace_back(info.name);
  return names;
}

TEST(Basin, EveryObjectiveConvergesFromNearby) {
  BasinOptions options;
  options.objectives = all_objectives();
  options.rotations_deg = {2};
  const BasinResult result = run_basin(simulated(4), options);
  EXPECT_EQ(result.images, 4u);
  ASSERT_EQ(options.objectives.size(), 10u);
  EXPECT_EQ(result.cells[0].trials, 8u);
  for (std::size_t k = 0; k < options.objectives.size(); ++k) {
    EXPECT_EQ(result.cells[0].successes[k], 8u) << options.objectives[k];
  }
}

TEST(Basin, ThreadsAndOtherObjectivesChangeNothing) {
  BasinOptions options;
  options.objectives = {"reprojection_cauchy_continue", "homography"};
  options.rotations_deg = {60, 120};
  options.threads = 1;
  const BasinResult one = run_basin(simulated(5), options);
  options.threads = 3;
  options.objectives = {"reprojection_cauchy_continue"};
  const BasinResult three = run_basin(simulated(5), options);
  ASSERT_EQ(one.cells.size(), 3u);  // two rotations, and anywhere
  ASSERT_EQ(three.cells.size(), 3u);
  for (std::size_t i = 0; i < one.cells.size(); ++i) {
    EXPECT_EQ(one.cells[i].successes[0], three.cells[i].successes[0]);
  }
}

// 300 of 300 starts converge, because the loss has no minimum but the truth.
TEST(Basin, HomographyLossConvergesFromEveryRotation) {
  BasinOptions options;
  options.objectives = {"homography"};
  options.rotations_deg = {};
  options.starts = 60;
  const BasinResult result = run_basin(simulated(5), options);
  EXPECT_EQ(result.cells.back().trials, 300u);
  EXPECT_EQ(result.cells.back().successes[0], 300u);
}

TEST(Basin, ResidualsAreTheLossesTheyAreNamedAfter) {
  const auto scene = basin::make_scene(simulated(1)[0]);
  ASSERT_TRUE(scene);
  Random random(2);
  for (int i = 0; i < 20; ++i) {
    const Pose pose = pose_from_center(so3_exp(random.uniform(0, 3) * random.direction()),
                                       random.direction() * 3.0);
    const PoseDistance d = pose_distance(pose, scene->reference, PoseNorm::kSquared);
    const double beta = d.position / (scene->depth * scene->depth) + 100.0 * d.orientation;
    EXPECT_NEAR(basin::value_at(*scene, "beta", pose), beta, 1e-9 * beta);
  }
}

TEST(Landscape, OfTheHomographyIsFourTimesOneMinusCosine) {
  BasinOptions options;
  options.objectives = {"homography", "geometric"};
  const Image image = simulated(1)[0];
  const Landscape landscape = basin_landscape(image, options);
  ASSERT_EQ(landscape.rotation_deg.size(), 181u);
  for (std::size_t i = 0; i < 181; ++i) {
    const double angle = landscape.rotation_deg[i] * 3.14159265358979323846 / 180.0;
    EXPECT_NEAR(landscape.over_rotation[0][i], 4.0 * (1.0 - std::cos(angle)), 1e-9);
  }
  // Half a turn about the vertical axis keeps u and flips v, with every point behind.
  const auto scene = basin::make_scene(image);
  double flipped = 0.0;
  for (const double v : scene->exact.correspondences.v) flipped += 2.0 * std::abs(v / 1000.0);
  flipped /= static_cast<double>(scene->exact.correspondences.size());
  EXPECT_NEAR(landscape.over_rotation[1].front(), flipped, 1e-9);
  EXPECT_LT(landscape.over_rotation[1][90], 1e-12);
}

// The frames are 41 real ones of two film shots, by the protocol of the published basins.
TEST(BasinOfRealFrames, HasThePublishedShape) {
  const auto data = testing::real_data("pnp_misc/libmv");
  if (!data) GTEST_SKIP() << "there is no real data here";
  const std::string folder = *data + "/libmv_problem_";
  std::vector<Image> frames = testing::read_libmv(folder + "01.bin", 20);
  for (Image& frame : testing::read_libmv(folder + "03.bin", 21))
    frames.push_back(std::move(frame));
  ASSERT_EQ(frames.size(), 41u);
  BasinOptions options;
  options.objectives = all_objectives();
  options.rotations_deg = {2, 10, 20, 40, 80, 120};
  const BasinResult result = run_basin(frames, options);
  ASSERT_EQ(result.images, 41u);
  for (std::size_t k = 0; k < options.objectives.size(); ++k) {
    std::printf("%-30s", options.objectives[k].c_str());
    for (const BasinCell& cell : result.cells) {
      const Interval interval = wilson_interval(cell.successes[k], cell.trials);
      std::printf("  %.2f [%.2f %.2f]",
                  static_cast<double>(cell.successes[k]) / static_cast<double>(cell.trials),
                  interval.low, interval.high);
    }
    std::printf("\n");
  }
  const auto rate = [&](const std::string& name, std::size_t cell) {
    const auto k = std::find(options.objectives.begin(), options.objectives.end(), name) -
                   options.objectives.begin();
    return static_cast<double>(result.cells[cell].successes[static_cast<std::size_t>(k)]) /
           static_cast<double>(result.cells[cell].trials);
  };
  const std::size_t random = result.cells.size() - 1;
  for (const std::string& name : options.objectives) {
    EXPECT_GE(rate(name, 0), 0.97) << name;  // 2 deg
    EXPECT_GE(rate(name, 1), 0.95) << name;  // 10 deg: like PoseNet
  }
  EXPECT_LE(rate("geometric", random), 0.55);
  EXPECT_LE(rate("reprojection_cauchy", random), 0.40);
  EXPECT_LE(rate("reprojection_cauchy_zero", random), 0.40);
  EXPECT_GE(rate("geometric_continue", random), 0.80);
  EXPECT_EQ(rate("homography", random), 1.0);
  EXPECT_EQ(rate("beta", random), 1.0);
}

}  // namespace
}  // namespace pose_refine
