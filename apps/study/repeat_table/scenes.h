// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

#include "simulate/synthetic.h"

namespace pose_refine {

// Rooms where everything repeats, and starts that are off by a part of the period.
struct RepeatCase {
  Repeat repeat = {1.0, 6};
  double periods = 0.1;       // that the center of a start is off, in a random direction
  double rotation_deg = 2.0;  // that a start is turned, about a random axis
  bool heavy_tails = false;   // both are then medians, of sizes that are log-normal
  int matches = 200;
  double outliers = 0.2;
};

// Returns images of several rooms, about ten of each, which depend on the case and the seed only.
// One that sees less than half of the matches, because a wall is before it, is left out.
std::vector<SyntheticImage> repeated_scenes(const RepeatCase& c, int images, std::uint64_t seed);

// Tells whether a pose is at the right copy: closer to the truth than a quarter of the period.
bool is_right_copy(const Pose& pose, const Pose& truth, const RepeatCase& c);

}  // namespace pose_refine
