// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/evaluation.h"
#include "pose_refine/image.h"
#include "pose_refine/maps/loss_maps.h"

namespace pose_refine {

// The study asks how far off the start may be. It minimizes every objective from the very same
// starts by the solver itself: there is no rescue and no verdict.
struct BasinOptions {
  std::vector<std::string> objectives;  // of basin_objectives()
  std::vector<double> rotations_deg = {2, 10, 20, 40, 60, 80, 120};
  // Offsets of the center are in median depths; kCoupled stands for rotation / 90 deg, at most 1.
  std::vector<double> translations = {kCoupled};
  int starts = 2;  // of each image and cell
  std::uint64_t seed = 1;
  int max_iterations = 150;
  double success_deg = 0.5;
  double success_depths = 0.02;  // in median depths
  int threads = 0;

  static constexpr double kCoupled = -1.0;
};

struct BasinObjectiveInfo {
  std::string_view name, description;
  bool needs_maps = false;
};
const std::vector<BasinObjectiveInfo>& basin_objectives();

// A cell counts starts of one kind. A random start has any rotation, and its center lies within two
// median depths.
struct BasinCell {
  bool random = false;
  double rotation_deg = 0.0;
  double translation = 0.0;  // median depths; BasinOptions::kCoupled
  std::size_t trials = 0;
  std::vector<std::size_t> successes;  // of each objective
};

struct BasinResult {
  std::size_t images = 0;        // used
  std::size_t skipped = 0;       // the true camera sees fewer than 4 points
  std::vector<BasinCell> cells;  // the random one last
  // Processor time of one minimization [ms], of each objective: the only thing that differs between
  // two runs.
  std::vector<double> mean_ms;
};

// `images` hold the true poses; each is polished (Cauchy, 4 px) to be the reference that counts.
// If there are `features`, one for each image, the true pose itself counts, and objectives on maps
// may be chosen.
BasinResult run_basin(const std::vector<Image>& images, const BasinOptions& options,
                      const std::function<void(std::size_t)>& progress = {},
                      const std::vector<DenseFeatures>& features = {});

// The landscape holds mean costs of the objectives along a line of poses through the reference of
// one image.
struct Landscape {
  std::string image;
  std::vector<double> rotation_deg;  // about the camera's vertical axis
  std::vector<double> translation;   // along the camera's horizontal axis, in median depths
  std::vector<std::vector<double>> over_rotation, over_translation;  // [objective][position]
};
Landscape basin_landscape(const Image& image, const BasinOptions& options,
                          const DenseFeatures* features = nullptr);

}  // namespace pose_refine
