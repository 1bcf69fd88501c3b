// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "geometry/random.h"
#include "search/p3p.h"
#include "search/rescue_candidate.h"

namespace pose_refine {

// Draws three correspondences and solves P3P. It is guided by a start: the observations are sorted
// by their residual there, and two samples of three come from the nearer quarter or half.
class Sampler {
 public:
  Sampler(const Task& task, const Stage& stage, const Pose& start, std::uint64_t seed);
  bool possible() const { return rows_.size() >= 4; }
  // cam_from_centered.
  minimal::P3pPoses draw();

 private:
  std::array<std::size_t, 3> triple();

  std::vector<Vector3> rays_, points_;
  std::vector<std::size_t> rows_;  // of rays_ and points_, nearest first
  Random random_;
  std::size_t turn_ = 0;
};

}  // namespace pose_refine
