// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "doctor/sample.h"

namespace pose_refine::doctor {

// Returns the correspondences that agree with the best of the poses refined from `starts`, or none
// when so few agree that it may be an accident.
std::vector<std::size_t> reference_inliers(const Sample& sample, const std::vector<Pose>& starts);

}  // namespace pose_refine::doctor
