// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "io/text/scanner.h"
#include "pose_refine/io.h"

// ROS logs PoseWithCovariance and Odometry as csv, whose rows are priors of poses.
namespace pose_refine::io {

// Tells whether the text is csv with a header that names a covariance.
bool is_prior_table(const Lines& lines);

// Reads the poses (camera to world) under the usual names of columns. Their covariances have 36
// numbers by rows, in the order x, y, z, rotation about x, y, z, along the fixed axes of the world;
// they come back in the tangent of pose.h.
Result<std::vector<NamedPrior>> read_prior_table(Lines lines);

}  // namespace pose_refine::io
