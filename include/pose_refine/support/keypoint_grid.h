// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "pose_refine/image.h"

// Keypoints that were rounded on their way.
//
// Programs that store keypoints in 16 bits, as hloc does by default, round them to eleven binary
// digits: to 0.5 px between 512 and 1,024 px, to 1 px up to 2,048 px, to 2 px up to 4,096 px.
// Rounding to multiples of a step adds step^2 / 12 to the variance of a coordinate, so that far
// coordinates are less sure than near ones. The values themselves show the grid: by chance a number
// of this size lies on it once in thousands.
namespace pose_refine {

// The grid that keypoints of an image lie on.
struct KeypointGrid {
  double common_step = 0.0;  // all coordinates are multiples of it [px]; 0: of none that matters
  bool is_half = false;      // rounded to 16-bit floating point, so that the step grows
  double origin = 0.0;       // added after the rounding: 0, or 0.5 for another pixel center [px]

  // Returns the step about a coordinate [px]; 0 for numbers that 16 bits do not hold.
  double step(double coordinate) const;
};

// Returns the coarsest grid that all keypoints lie on, or nothing when there is none of a quarter
// of a pixel or more, or when the numbers are too few to tell: fewer than 24 that differ. Numbers
// that are not finite do not count.
std::optional<KeypointGrid> find_keypoint_grid(const Correspondences& correspondences);

// Returns the correspondences with step^2 / 12 added to the variance of each coordinate, which is 1
// px^2 unless given. Where the grid has the same step everywhere and no covariances are given they
// stay as they are: it changes no weight, and the noise that is seen in the data has it already.
// Columns of different length stay as they are too.
Correspondences with_rounding(Correspondences correspondences, const KeypointGrid& grid);

}  // namespace pose_refine
