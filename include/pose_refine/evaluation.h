// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pose_refine/pose.h"

namespace pose_refine {

// numpy's percentile ("linear"): q in [0, 100], 50 is the median. NaN for no values; values may be
// infinite.
double percentile(std::vector<double> values, double q);

// Errors of a set of estimates, in the order of the truth. A missing estimate is infinitely wrong.
std::vector<PoseError> pose_errors(const std::vector<std::optional<Pose>>& estimates,
                                   const std::vector<Pose>& truth);

// An image counts as localised within a translation [scene units] and a rotation [deg].
struct Threshold {
  double translation = 0.0;
  double rotation_deg = 0.0;
};

struct Accuracy {
  std::size_t images = 0;
  std::size_t missing = 0;          // infinite errors
  double median_translation = 0.0;  // scene units
  double median_rotation_deg = 0.0;
  std::vector<std::size_t> localised;  // images within each threshold
};
Accuracy accuracy(const std::vector<PoseError>& errors, const std::vector<Threshold>& thresholds);

}  // namespace pose_refine
