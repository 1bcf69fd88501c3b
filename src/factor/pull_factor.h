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

// This is a learned loss that pulls the pose towards the one that was given.
class PullFactor {
 public:
  static constexpr bool kMeasures = false;

  // Makes one factor if the options ask for a pull, else none.
  static std::vector<PullFactor> make(const Image& image, const RefineOptions& options,
                                      const Frame& frame);

  Quadratic linearize(const Pose& cam_from_centered, const Stage& stage,
                      Derivatives derivatives) const;
  void add_to(ceres::Problem& problem, PoseBlock& pose, const Stage& stage) const;
  // A pull rejects no pose.
  bool is_exceeded_by(const Pose&) const { return false; }
  // Tells whether the pull alone determines the pose.
  bool is_full() const { return pose_refine::is_full(pull_); }
  const Pose& target() const { return target_; }

 private:
  PullFactor(const LearnedPull& pull, const Pose& target) : pull_(pull), target_(target) {}

  LearnedPull pull_;  // its weight in squared residual units
  Pose target_;       // cam_from_centered
};

}  // namespace pose_refine
