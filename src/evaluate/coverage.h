// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "pose_refine/pose.h"

namespace pose_refine {

// This is what a method states about the error of one of its poses.
struct StatedError {
  Matrix6 covariance;  // in the tangent of pose.h
  double degrees_of_freedom = std::numeric_limits<double>::infinity();
};

// For each image with a stated covariance this holds the probability of the smallest ellipsoid
// around the estimate that contains the truth, in rising order. If covariances are right, these are
// uniform: a fraction x of them lies below x. There is one list for the whole pose, one for the
// camera center and one for the rotation.
struct Coverage {
  std::vector<double> pose, position, rotation;
};

// Images without a finite pose or with a covariance that is not positive definite are left out.
Coverage coverage(const std::vector<std::optional<Pose>>& estimates, const std::vector<Pose>& truth,
                  const std::vector<std::optional<StatedError>>& stated);

// Counts the sorted probabilities that are at most `level`.
std::size_t covered(const std::vector<double>& probabilities, double level);

}  // namespace pose_refine
