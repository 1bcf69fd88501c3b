// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/image.h"
#include "pose_refine/result.h"

namespace pose_refine {

// Returns the result of an image that cannot be tried: its input pose and the reason.
RefineResult refused(const Image& image, Termination termination, std::string reason);
RefineResult refused(const Image& image, Termination termination);

// Returns what is told of a rejected image: what `at_input` says about its input pose, and why it
// was rejected.
RefineResult with_input(RefineResult at_input, RefineResult rejected, const Pose& input);

}  // namespace pose_refine
