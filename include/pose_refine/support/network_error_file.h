// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "pose_refine/support/error.h"
#include "pose_refine/support/network_error.h"

// The file of a network's errors, which `calibrate` writes and --prior=network:FILE reads. It has
// one quantity a line, in any order; `covariance` has the upper triangle by rows:
//   covariance 21 numbers [rad, scene units]
//   degrees_of_freedom 3.4
//   growth 0.2             [1 / scene units]
//   radius 2.1             [scene units / rad]
//   images 2000
//   sequences 2
//   lag 35
//   mapped qw qx qy qz tx ty tz     a mapped pose, world to camera; any number of such lines
// Only the first two must be there.
namespace pose_refine {

// Reads any bytes: the errors of a network, or an error with its line.
Result<NetworkError> read_network_error(const std::string& path);

// The text of the file. Reading it gives the same numbers to the bit.
std::string to_text(const NetworkError& error);

}  // namespace pose_refine
