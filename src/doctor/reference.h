// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "doctor/sample.h"

namespace pose_refine::doctor {

// The correspondences that agree with the best of the poses refined from `starts`; empty when they
// are too few for it to be no accident.
std::vector<std::size_t> reference_inliers(const Sample& sample, const std::vector<Pose>& starts);

}  // namespace pose_refine::doctor
