// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/support/error.h"
#include "pose_refine/support/network_error.h"

// Finds how far a network's poses can be trusted, from images whose true poses are known.
namespace pose_refine {

// The poses of a network and the true ones of the same N images.
struct CalibrationInput {
  // What stands before the last '/' of a name is its sequence. Frames of a sequence follow each
  // other in the order of their names, where numbers count by their value.
  std::vector<std::string> names;
  std::vector<Pose> estimates, truth;
  std::vector<Pose> mapped;  // the poses that the network learned from; may be empty
};

// Fits the errors by a multivariate t distribution about zero, by maximum likelihood. Errors of
// frames of one sequence are alike, so what fits them is too narrow for another sequence: each
// sequence in turn (each half, when there is but one) is left out, and the scale and the degrees of
// freedom become those that suit the errors of what was left out. Without mapped poses `growth` is
// 0. The outcome is deterministic, and does not depend on the order of the images. Images whose
// poses are not finite are left out. It is an error when fewer than kFewestForCalibration are left,
// when the columns differ in length, or when the errors leave a direction open, as those of poses
// that equal the truth do.
inline constexpr std::size_t kFewestForCalibration = 24;
Result<NetworkError> calibrate(const CalibrationInput& input);

}  // namespace pose_refine
