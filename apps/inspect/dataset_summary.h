// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "pose_refine/image.h"
#include "pose_refine/learned/objectives.h"

namespace pose_refine::apps {

// These percentiles of the reprojection errors are told.
constexpr std::array<double, 6> kPercentiles = {5, 25, 50, 75, 95, 99};
// The histogram's classes end at these [px]; one more class is above.
constexpr std::array<double, 9> kClasses = {0.25, 0.5, 1, 2, 4, 8, 16, 32, 64};

// This tells how the points of some images reproject with the given poses.
struct Reprojection {
  std::size_t observations = 0;
  std::size_t unseen = 0;  // observations whose point the camera does not see
  double mean_px = 0.0;    // of the others
  // Of those within 3 robust standard deviations of the median; NaN if there are none.
  double robust_mean_px = std::numeric_limits<double>::quiet_NaN();
  std::array<double, kPercentiles.size()> px = {};
  std::array<std::size_t, kClasses.size() + 1> histogram = {};
};

// This tells about the images that share a camera.
struct CameraSummary {
  Camera camera;
  std::size_t images = 0;
  Reprojection reprojection;
};

// The homography loss takes these depths: 2.5 % and 97.5 % of the points in front.
struct DepthSummary {
  std::optional<DepthRange> local;   // medians over the images
  std::optional<DepthRange> global;  // of all points together
};

struct DatasetSummary {
  std::size_t images = 0;
  std::size_t images_without_observations = 0;
  std::size_t images_without_camera = 0;
  std::size_t images_of_own_points = 0;  // with the defect points_of_this_image
  std::size_t points = 0;                // distinct ones that are observed
  std::size_t outside = 0;               // observations whose pixel lies outside of width x height
  std::size_t repeated = 0;              // observations of a point that the image has already
  double track_min = 0.0, track_median = 0.0, track_mean = 0.0, track_max = 0.0;
  DepthSummary depths;
  Reprojection all;
  std::vector<CameraSummary> cameras;  // in the order of their first image
};

DatasetSummary summarize(const std::vector<Image>& images);
std::string to_table(const DatasetSummary& summary);
nlohmann::ordered_json to_json(const DatasetSummary& summary);

}  // namespace pose_refine::apps
