// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "factor/frame.h"
#include "factor/quadratic.h"
#include "factor/stage.h"
#include "pose_refine/image.h"
#include "pose_refine/options.h"

namespace ceres {
class Problem;
}

namespace pose_refine {

struct PoseBlock;

// This is a measured prior of the pose, weighed against the variance of a pixel that the stage
// states.
class PriorFactor {
 public:
  static constexpr bool kMeasures = true;

  // Makes one factor for each prior of the image.
  static std::vector<PriorFactor> make(const Image& image, const RefineOptions& options,
                                       const Frame& frame);

  Quadratic linearize(const Pose& cam_from_centered, const Stage& stage,
                      Derivatives derivatives) const;
  void add_to(ceres::Problem& problem, PoseBlock& pose, const Stage& stage) const;
  // Tells whether the pose is farther from the prior than the prior claims, which chance does once
  // in a thousand (chi2). A prior with a robust loss is let go: it says itself that it may be
  // wrong.
  bool is_exceeded_by(const Pose& cam_from_centered) const;

 private:
  explicit PriorFactor(const Prior& prior) : prior_(prior) {}

  Prior prior_;  // of cam_from_centered
};

}  // namespace pose_refine
