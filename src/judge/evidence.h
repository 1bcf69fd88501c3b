// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "judge/planar.h"
#include "observe/pose_state.h"

namespace pose_refine {

// These are reasons to doubt a pose that fits.
struct Doubts {
  std::optional<PlanarTwin> twin = std::nullopt;  // the other minimum of a planar scene
  bool another_camera = false;
  std::optional<Pose> second_consensus = std::nullopt;  // cam_from_centered
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
