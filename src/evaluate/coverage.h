// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "pose_refine/pose.h"

namespace pose_refine {

// What a method says of the error of one of its poses.
struct StatedError {
  Matrix6 covariance;  // tangent of pose.h
  double degrees_of_freedom = std::numeric_limits<double>::infinity();
};

// For each image with a stated covariance, the probability of the smallest ellipsoid around the
// estimate that holds the truth, in rising order. Where covariances are right these are uniform:
// x of them are below x. Of the whole pose, of the camera center and of the rotation alone.
struct Coverage {
  std::vector<double> pose, position, rotation;
};

// Images without a finite pose or with a covariance that is not positive definite are left out.
Coverage coverage(const std::vector<std::optional<Pose>>& estimates, const std::vector<Pose>& truth,
                  const std::vector<std::optional<StatedError>>& stated);

// How many of the sorted probabilities are at most `level`.
std::size_t covered(const std::vector<double>& probabilities, double level);

}  // namespace pose_refine
