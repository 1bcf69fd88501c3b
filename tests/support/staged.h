// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/plain.h"
#include "solve/solution.h"

namespace pose_refine::testing {

// The factors of an image with the stage that a search begins with, ready to be evaluated and
// solved. Tests may change the stage.
struct Staged {
  Factors factors;
  Pose start;  // cam_from_centered
  Stage stage;
  Scratch scratch;

  explicit Staged(const Image& image, const RefineOptions& options = {},
                  const char* level = nullptr)
      : factors(make_factors(image, options)),
        start(factors.frame().to_centered(image.cam_from_world)),
        stage(first_stage(factors.points(), options, start)),
        scratch(level) {}

  const PointFactor& points() const { return factors.points(); }
  PoseCost cost() { return {factors, stage, scratch}; }
  Quadratic at(const Pose& pose, Derivatives derivatives) {
    return cost().linearize(pose, derivatives);
  }
  // The residual blocks of all factors, by Ceres.
  Quadratic plain(const Pose& pose) const { return linearize_plain(factors, pose, stage); }
};

}  // namespace pose_refine::testing
