// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>
#include <optional>

#include "observe/observation.h"
#include "pose_refine/result.h"

namespace pose_refine {

// Reasons to doubt a pose that fits.
struct Doubts {
  // How much more the other minimum of a planar scene costs, and RefineResult's; see planar.h.
  double twin_excess = std::numeric_limits<double>::infinity();
  std::optional<double> ambiguity_ratio = std::nullopt;
  bool another_camera = false;
  bool second_consensus = false;
};

// What the verdict looks at beside the result itself.
struct Evidence {
  Noise noise;  // at the final pose
  std::size_t observations = 0;
  std::size_t in_front = 0;
  double rms_inlier_scale = 1.0;  // rms of all residuals over their robust scale
  double focal = 1.0;             // pixels
  double diagonal = 1.0;          // of the image, pixels
  Doubts doubts = {};
};

// Least squares believes every observation: tails far above the bulk mean that outliers pulled it
// so far that no covariance tells how far.
bool outliers_decide(double noise_px, const Evidence& evidence, LossKind loss);

// Fills verdict and reasons from the rest of the result: rejected when the pose must not be used,
// weak when it may be right but the data do not show it.
RefineResult with_verdict(RefineResult result, const Evidence& evidence, LossKind loss);

}  // namespace pose_refine
