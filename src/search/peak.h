// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "observe/observation.h"

namespace pose_refine {

// This is the consensus that chance and structure explain least.
struct Peak {
  std::size_t size = 0;
  double radius = 0.0;      // its largest residual [px]
  double noise = 0.0;       // of one coordinate, in multiples of what is claimed
  double log_alarms = 0.0;  // log of how many such consensuses are expected without a true pose

  // Tells whether the consensus stands out as a pose's does, not as a blur between several.
  bool sharp() const { return log_alarms < -static_cast<double>(size); }
};

// Finds a consensus a-contrario, as estimate_noise does, but it must stand out twice: against wrong
// measurements spread over the image, and against the same spread over the neighborhood of where
// they should be. Repeated structure (steps, windows) puts most wrong matches there, so that a
// blurred pose between several true ones looks sure by the first test alone. `area` [px^2] is that
// of the image, `near_px` the radius of the neighborhood, and `most_px` the largest radius of a
// consensus, at most near_px.
Peak find_peak(const Observations& observed, double area, double near_px, double most_px);

}  // namespace pose_refine
