// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <vector>

#include "pose_refine/pose.h"

// Two recordings of one motion whose clocks differ by a constant still move and turn alike. How far
// a camera moves and turns in a short while does not depend on the frame, and how that varies does
// not depend on the scale, so that neither has to be known.
namespace pose_refine {

struct TimedPose {
  double time = 0.0;  // [s]
  Pose cam_from_world;
};

struct TimeOffset {
  double seconds = 0.0;      // to be added to the times of the estimate
  double correlation = 0.0;  // of the motions, with the offset
  double stated = 0.0;       // the same without it
};

// Finds the offset with which the motions correlate best. Returns nothing where they are too short
// or too even to tell.
std::optional<TimeOffset> find_time_offset(std::vector<TimedPose> truth,
                                           std::vector<TimedPose> estimate);

// Does the offset explain the motions far better than the times as they are?
bool is_clear(const TimeOffset& offset);

}  // namespace pose_refine
