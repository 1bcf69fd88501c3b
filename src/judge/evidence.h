// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>
#include <optional>

#include "observe/pose_state.h"

namespace pose_refine {

// These are reasons to doubt a pose that fits.
struct Doubts {
  // These compare the pose with the other minimum of a planar scene: how much more that costs, and
  // the ratio of RefineResult; see planar.h.
  double twin_excess = std::numeric_limits<double>::infinity();
  std::optional<double> ambiguity_ratio = std::nullopt;
  bool another_camera = false;
  bool second_consensus = false;
};

// A verdict looks at this beside the result itself.
struct Evidence {
  Noise noise;  // at the final pose
  std::size_t observations = 0;
  std::size_t in_front = 0;
  double rms_inlier_scale = 1.0;  // rms of all residuals over their robust scale
  double focal = 1.0;             // pixels
  double diagonal = 1.0;          // of the image, pixels
  LossKind loss = LossKind::kNone;
  Doubts doubts = {};
  bool beyond_prior = false;
  bool at_rotation_bound = false, at_translation_bound = false;
};

}  // namespace pose_refine
