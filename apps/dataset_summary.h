// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pose_refine/correspondences.h"

namespace pose_refine::apps {

constexpr std::array<double, 6> kPercentiles = {5, 25, 50, 75, 95, 99};

// Images that share a camera, and how their points reproject with the given poses.
struct CameraSummary {
  Camera camera;
  std::size_t images = 0;
  std::size_t observations = 0;
  std::size_t unseen = 0;  // observations whose point the camera does not see
  std::array<double, kPercentiles.size()> reprojection_px = {};
};

struct DatasetSummary {
  std::size_t images = 0;
  std::size_t images_without_observations = 0;
  std::size_t points = 0;  // distinct ones that are observed
  std::size_t observations = 0;
  double track_min = 0.0, track_median = 0.0, track_mean = 0.0, track_max = 0.0;
  std::vector<CameraSummary> cameras;  // in the order of their first image
};

DatasetSummary summarise(const std::vector<Problem>& problems);
std::string to_table(const DatasetSummary& summary);
nlohmann::ordered_json to_json(const DatasetSummary& summary);

}  // namespace pose_refine::apps
