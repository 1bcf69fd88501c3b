// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>

#include "factor/quadratic.h"
#include "factor/stage.h"

namespace ceres {
class Problem;
}

namespace pose_refine {

struct PoseBlock;

// Cost, gradient and robustified J'J at a pose of the residual blocks that `add` puts over it. It
// is slow, and the reference that the fast forms are tested against.
Quadratic linearize_blocks(const Pose& pose,
                           const std::function<void(ceres::Problem&, PoseBlock&)>& add);

// The quadratic model of a factor that has no faster form than its residual blocks.
template <class Factor>
Quadratic linearize_plain(const Factor& factor, const Pose& pose, const Stage& stage) {
  return linearize_blocks(pose, [&](ceres::Problem& problem, PoseBlock& block) {
    factor.add_to(problem, block, stage);
  });
}

}  // namespace pose_refine
