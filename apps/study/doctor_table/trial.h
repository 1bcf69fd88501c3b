// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "pose_refine/support/doctor.h"

namespace pose_refine {

// A trial counts what the doctor says about one data set under every statement about it.
struct Trial {
  std::size_t images = 0;
  double angle = 0.0;          // under the right reading [rad]
  std::size_t statements = 0;  // wrong ones
  std::size_t named = 0;       // of these, the right reading came first,
  std::size_t as_good = 0;     // or was among those that are as good as the first
  std::size_t refused = 0;     // wrong statements that were refuted
  std::size_t right_statements = 0;
  std::size_t false_refusals = 0;  // right statements that were refuted
};

// The images have their right poses, or what a network took for them. Each convention in turn is
// the one that the file is written in while `truth` is stated, and the one that is stated while the
// file is written in `truth`; conventions with each of `units`.
Trial try_conventions(const std::vector<Image>& images, const PoseConvention& truth,
                      const std::vector<double>& units);

}  // namespace pose_refine
