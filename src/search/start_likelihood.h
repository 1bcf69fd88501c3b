// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "search/task.h"

namespace pose_refine {

// This says how likely a pose is by what is known of the start: by the priors of the image that
// measure a pose, a position or a rotation, and by RefineOptions::start_spread unless a prior
// measures the whole pose. Networks err with heavy tails, so the law is Student's t with three
// degrees of freedom, for a prior too: its claim was made without knowing this image.
class StartLikelihood {
 public:
  explicit StartLikelihood(const Task& task);

  // Tells whether anything is known. Gravity and yaw do not tell copies of a structure apart.
  bool is_known() const { return has_priors_ || has_spread_; }
  // Returns the log of the likelihood of a pose, cam_from_centered, up to a constant.
  double at(const Pose& centered) const;

 private:
  const Task& task_;
  bool has_priors_ = false, has_spread_ = false;
};

}  // namespace pose_refine
