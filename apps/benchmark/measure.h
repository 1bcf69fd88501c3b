// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pose_refine/refine.h"

namespace pose_refine::apps {

// The start is off by about this scale, in pixels, so that losses with an end see something too.
constexpr double kBenchmarkLossScale = 10.0;

// The benchmark measures every camera model with every loss and size.
struct Work {
  std::vector<CameraModel> models;
  std::vector<std::string> losses;
  std::vector<std::size_t> sizes;
  SolverPath solver = SolverPath::kFast;
  std::uint64_t seed = 1;
  double outliers = 0.0;
  double seconds = 0.0;  // that a number is measured for, at least
  int threads = 1;
};

// A cell holds the speed of one camera model, loss and number of correspondences.
struct Cell {
  CameraModel model;
  std::string loss;
  std::size_t size;
  double seconds = 0.0;     // of one image: median over the images, fastest of the calls
  double iterations = 0.0;  // mean
  double per_point = 0.0;   // seconds a correspondence and iteration
  double rate = 0.0;        // images a second, as a batch on all threads
};

// Returns the rows that can be measured: the losses, and `default`, which is what `refine` does
// without flags.
std::vector<std::string> benchmark_rows();

std::vector<Cell> measure_all(const Work& work);

}  // namespace pose_refine::apps
