// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pose_refine/pose.h"

// Fits of multivariate t distributions about zero to errors of poses.
namespace pose_refine {

// This is the error of one pose, and how far the pose is from what the network has seen.
struct PoseDeviation {
  Vector6 xi;             // in the tangent of pose.h
  double distance = 0.0;  // scene units
};

// xi / (1 + growth * distance) follows the t distribution of this scatter matrix.
struct StudentT {
  Matrix6 scatter = Matrix6::Identity();
  double degrees_of_freedom = 4.0;
  double growth = 0.0;  // per scene unit
};

// Finds the most likely distribution; `growth` stays 0 where all distances are 0. There is none
// when the deviations do not span all six directions.
std::optional<StudentT> fit_student_t(const std::vector<PoseDeviation>& deviations);

// Returns xi' S^-1 xi for each deviation, where S is the scatter at its distance.
std::vector<double> squared_distances(const std::vector<PoseDeviation>& deviations,
                                      const StudentT& distribution);

// Given squared distances d^2, this is the scale c and the degrees of freedom for which d^2 / c
// follows 6 F(6, degrees_of_freedom): with the median of the distances, whatever their tail, the
// degrees of freedom that are most likely, and fewer where 95 % of the distances do not lie within
// the radius that follows.
struct RadialFit {
  double scale = 1.0;
  double degrees_of_freedom = 4.0;
};
RadialFit fit_radii(const std::vector<double>& squared);

}  // namespace pose_refine
